"""The store of logins that are under way: what it keeps, for how long, and what it makes of strange records."""

import asyncio
import json
import math
from dataclasses import replace
from typing import Any

import pytest

from app.oidc.base.storage import MemoryStorage
from app.oidc.errors import IssuerUnreachable, StateUsed, StorageUnavailable, TransactionExpired, TransactionUnknown
from app.oidc.request.transactions import Transaction, Transactions
from app.oidc.testing import NOW

from ..conftest import make_settings

DAY = 24 * 3600
STATE = "s" * 43
TEXTS = ("state", "nonce", "scope", "redirect_uri", "journey")


class Store(Transactions):
    """A store whose records a test may read and write."""

    def __init__(self) -> None:
        self.now, self.records = NOW, MemoryStorage()
        super().__init__(self.records, make_settings(), prefix="t ")

    def starts(self, state: str = STATE, **more: Any) -> Transaction:
        """Begin a transaction now."""
        begun = replace(transaction(state, **more), created_at=self.now)
        self.begin(begun)
        return begun

    def take(self, state: str) -> Transaction:
        """Find a transaction and use it up, or raise what is wrong with it."""
        found = self.find(state, self.now)
        with self.judging(found, lambda: self.now):
            pass
        if found.fault:
            raise found.fault
        assert found.transaction is not None
        return found.transaction

    def write(self, state: str, record: object) -> None:
        self.records.set(self.key(state), record if isinstance(record, str) else json.dumps(record))

    def change(self, state: str, /, **changes: Any) -> None:
        self.write(state, {**json.loads(self.records.get(self.key(state)) or ""), **changes})

    def states(self) -> list[str]:
        return [name.removeprefix("t ") for name in self.records.names()]


@pytest.fixture
def store() -> Store:
    return Store()


def transaction(state: str = STATE, **more: Any) -> Transaction:
    return Transaction(
        state=state,
        nonce="n",
        response_type="id_token token",
        scope="openid",
        audience=None,
        redirect_uri="https://app.example/",
        created_at=NOW,
        journey="login-1",
        **more,
    )


def test_what_was_remembered_comes_back_as_it_was(store: Store) -> None:
    begun = store.starts(max_age=60, acr_values=("gold",), app_state=[1, [2]], return_to="/?lesson=6", scrolled=7.5)
    assert store.take(STATE) == begun


def test_what_is_not_said_is_not_there(store: Store) -> None:
    plain = transaction()
    nothing = (plain.max_age, plain.acr_values, plain.code_verifier, plain.return_to, plain.scrolled, plain.silent)
    assert nothing == (None, None, None, None, 0, False)


def test_a_record_with_something_more_in_it_is_read(store: Store) -> None:
    store.starts()
    store.change(STATE, of_a_later_version=True)
    assert store.take(STATE) == transaction()


def test_a_tombstone_stands_for_a_day(store: Store) -> None:
    store.starts()
    store.take(STATE)
    store.now += DAY
    store.starts("a" * 43)
    with pytest.raises(StateUsed):
        store.take(STATE)
    store.now += 1
    store.starts("b" * 43)
    with pytest.raises(TransactionUnknown):
        store.take(STATE)


@pytest.mark.parametrize(
    "record", ["{", "[]", "", {}, {"created_at": "soon"}, {"ended_at": None}, {"ended_at": 10**400}, "[" * 100_000]
)
def test_what_cannot_be_read_is_tidied_up(store: Store, record: object) -> None:
    store.write("x" * 43, record)
    store.starts()
    assert store.states() == [STATE]


def test_a_record_that_was_moved_to_another_state_is_unknown(store: Store) -> None:
    store.starts()
    store.write("x" * 43, store.records.get(store.key(STATE)) or "")
    with pytest.raises(TransactionUnknown):
        store.take("x" * 43)


@pytest.mark.parametrize("state", ["x" * 15, "x" * 129, "x" * 42 + ".", "x" * 43 + "\n"])
def test_a_state_of_a_shape_that_is_never_ours_is_not_looked_for(store: Store, state: str) -> None:
    store.starts()
    store.change(STATE)
    store.write(state, {**json.loads(store.records.get(store.key(STATE)) or ""), "state": state})
    with pytest.raises(TransactionUnknown):
        store.take(state)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, value) for field in TEXTS for value in (None, 7, ["x"], "\ud800")),
        *((field, value) for field in ("audience", "return_to", "code_verifier") for value in (7, {}, "\ud800")),
        *(("response_type", value) for value in (None, "", "foo", "token id_token", ["token"], "code")),
        ("code_verifier", "v" * 43),  # without a code there is none
        *(("max_age", value) for value in ("60", -1, 1.5, True, 10**12)),
        *(("silent", value) for value in (None, 1, "yes")),
        *(("acr_values", value) for value in (7, "gold", [7], ["\udfff"])),
        *((field, value) for field in ("created_at", "scrolled") for value in (None, "0", True, 10**400, math.nan)),
    ],
)
def test_a_field_edited_to_what_this_page_never_writes_makes_it_unknown(
    store: Store, field: str, value: object
) -> None:
    store.starts()
    store.change(STATE, **{field: value})
    with pytest.raises(TransactionUnknown):
        store.take(STATE)


@pytest.mark.parametrize("verifier", [None, 7, "v" * 42, "v" * 129, "v" * 42 + "/", "\u00e4" * 43])
def test_a_transaction_of_a_code_without_a_verifier_is_unknown(store: Store, verifier: object) -> None:
    store.starts(code_verifier="v" * 43)
    store.change(STATE, response_type="code")
    assert store.find(STATE, NOW).transaction is not None
    store.change(STATE, code_verifier=verifier)
    with pytest.raises(TransactionUnknown):
        store.take(STATE)


@pytest.mark.parametrize("field", [*TEXTS, "response_type", "audience", "created_at"])
def test_a_field_that_was_taken_away_makes_it_unknown(store: Store, field: str) -> None:
    store.starts()
    record = json.loads(store.records.get(store.key(STATE)) or "")
    del record[field]
    store.write(STATE, record)
    with pytest.raises(TransactionUnknown):
        store.take(STATE)


def test_a_clock_that_was_set_back_ends_the_login(store: Store) -> None:
    store.starts()
    store.now -= 31
    with pytest.raises(TransactionExpired, match="set back"):
        store.take(STATE)
    with pytest.raises(TransactionExpired):
        store.take(STATE)


def test_a_clock_that_was_corrected_does_not(store: Store) -> None:
    store.starts()
    store.now -= 30
    assert store.take(STATE) == transaction()


def test_what_is_of_the_future_is_tidied_up(store: Store) -> None:
    store.starts("a" * 43)
    store.now -= 31
    store.starts()
    assert store.states() == [STATE]


def test_without_room_for_a_tombstone_an_answer_is_still_good_only_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(key: str, value: str) -> None:
        raise StorageUnavailable

    store.starts()
    monkeypatch.setattr(store.records, "set", no_room)
    store.take(STATE)
    with pytest.raises(TransactionUnknown):
        store.take(STATE)


def test_a_record_whose_state_is_no_text_is_not_seen_either(store: Store) -> None:
    store.starts()
    store.change(STATE, state=5)
    assert store.find(STATE, NOW).transaction is None


def test_while_an_answer_is_judged_no_other_answer_to_it_is_good(store: Store) -> None:
    store.starts()
    with store.judging(store.find(STATE, NOW), lambda: NOW):
        other = store.find(STATE, NOW)
        assert (other.transaction, type(other.fault)) == (None, StateUsed)


@pytest.mark.parametrize("interruption", [IssuerUnreachable(), asyncio.CancelledError()])
def test_an_answer_whose_judging_was_interrupted_is_as_good_as_before(
    store: Store, interruption: BaseException
) -> None:
    begun = store.starts()
    with pytest.raises(type(interruption)), store.judging(store.find(STATE, NOW), lambda: NOW):
        raise interruption
    assert store.take(STATE) == begun


def test_an_answer_that_was_refused_is_used_up(store: Store) -> None:
    store.starts()
    with pytest.raises(ValueError, match="refused"), store.judging(store.find(STATE, NOW), lambda: NOW):
        raise ValueError("refused")
    with pytest.raises(StateUsed):
        store.take(STATE)
