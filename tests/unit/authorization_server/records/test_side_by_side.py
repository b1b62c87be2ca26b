"""Two processes that decide the same thing at once: it is decided once. Each has a connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from server.authorization_server.parts.passwords import Argon2Passwords
from server.authorization_server.parts.signing import CryptographySigning
from server.authorization_server.records.consents import Consents
from server.authorization_server.records.guesses import Guesses, password_counters
from server.authorization_server.records.keys import KeyRing
from server.authorization_server.records.storage import Storage, signing_keys, users
from server.authorization_server.records.transactions import Transactions
from server.authorization_server.records.users import Users
from server.config import Lifetimes, SampleUser
from tests.unit.authorization_server.lab import ISSUER, PKCE, SPA, Lab

NOW = 1_790_000_000.0
MANY = 8


@pytest.fixture
def storages(new_database: str) -> Iterator[list[Storage]]:
    opened = list(at_once([new_database] * MANY, Storage))
    yield opened
    for each in opened:
        each.close()


def at_once(arguments: list[Any], call: Callable[[Any], Any]) -> list[Any]:
    """Return what ``call`` returns for each of ``arguments``; all begin at the same moment."""
    begin = Barrier(len(arguments))

    def one(argument: Any) -> Any:
        begin.wait()
        return call(argument)

    with ThreadPoolExecutor(len(arguments)) as threads:
        return list(threads.map(one, arguments))


def people(storage: Storage) -> Users:
    return Users(storage, Argon2Passwords(memory_kib=8, passes=1))


def test_every_wrong_guess_is_counted(storages: list[Storage]) -> None:
    counters = password_counters("ada@example.com", "192.0.2.1")
    waits = at_once(storages, lambda storage: Guesses(storage).begin(counters, NOW))
    assert sorted(wait > 0 for wait in waits) == [False] * 5 + [True] * 3


def test_somebody_who_comes_back_twice_has_one_account(storages: list[Storage]) -> None:
    claims = {"name": "Ada"}
    found = at_once([people(each) for each in storages], lambda known: known.from_provider("acme", "1", claims, NOW))
    assert len({user.subject for user in found}) == 1


def test_what_two_logins_remember_is_all_kept(storages: list[Storage]) -> None:
    known = [people(each) for each in storages]
    ada = known[0].from_provider("acme", "1", {}, NOW)
    at_once(list(enumerate(known)), lambda each: each[1].remember(ada.subject, {}, {f"rule {each[0]}": True}))
    user = known[0].by_subject(ada.subject)
    assert user is not None
    assert len(user.metadata) == MANY


def test_two_starts_make_one_key_and_each_person_once(storages: list[Storage]) -> None:
    sample = SampleUser(email="ada@example.com", password="long enough")

    def start(storage: Storage) -> None:
        KeyRing(storage, CryptographySigning(), Lifetimes()).ensure(["ES256"], NOW)
        people(storage).load_samples((sample,), NOW)

    at_once(storages, start)
    with storages[0].read() as connection:
        for table in (signing_keys, users):
            assert connection.scalar(select(func.count()).select_from(table)) == 1
    assert len(set(at_once(storages, lambda storage: storage.secret("csrf")))) == 1


def test_two_rotations_leave_one_key_that_signs(storages: list[Storage]) -> None:
    rings = [KeyRing(each, CryptographySigning(), Lifetimes()) for each in storages]
    rings[0].ensure(["ES256"], NOW)
    at_once(rings, lambda ring: ring.rotate(NOW))
    with storages[0].read() as connection:
        signing = select(func.count()).where(signing_keys.c.retired_at.is_(None))
        assert connection.scalar(signing) == 1


def test_two_answers_to_the_same_question_are_one(storages: list[Storage]) -> None:
    granted = frozenset({"openid", "read:messages"})
    at_once(
        [Consents(each) for each in storages],
        lambda consents: consents.answer("ada", "spa", "https://api.example/", granted, frozenset(), NOW),
    )
    assert Consents(storages[0]).get("ada", "spa", "https://api.example/").granted == granted


def test_a_waiting_request_is_answered_once(storages: list[Storage]) -> None:
    known = [Transactions(each, Lifetimes()) for each in storages]
    waiting = known[0].start([("client_id", "spa")], "browser", "192.0.2.1", NOW)
    assert sorted(at_once(known, lambda transactions: transactions.finish(waiting))) == [False] * 7 + [True]


async def test_a_code_is_redeemed_once(lab: Lab) -> None:
    _, page = await lab.logged_in(response_type="code", **PKCE)
    code, challenge = page.query["code"], PKCE["code_challenge"]
    processes = [other_process(lab) for _ in range(MANY)]

    def redeem(process: Any) -> str:
        try:
            return str(process.redeem(code, "spa", SPA, challenge, lab.clock()).access_token)
        except Exception as error:
            return type(error).__name__

    got = at_once(processes, redeem)
    assert sorted(each == "CodeRefused" for each in got) == [False] + [True] * 7
    (token,) = [each for each in got if each != "CodeRefused"]
    answer = await lab.browser().get(f"{ISSUER}/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401, "its token ended when the code came again (RFC 6749 4.1.2)"


def other_process(lab: Lab) -> Any:
    """Return what issues tokens at the same issuer, with a connection of its own."""
    from server.authorization_server.services import Services

    services = Services.open(lab.config, lab.parts())
    services.storage._wait_ms = 5_000  # these wait in threads of their own, and keep no event loop
    services.storage.close()
    return services.issuing
