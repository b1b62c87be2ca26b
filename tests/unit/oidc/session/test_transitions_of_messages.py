"""Each row of the table of transitions, and each guard in it: messages of other tabs.

Ada has logged in with the session ``mine``, unless a test says otherwise; ``theirs`` is that of another tab.
"""

import math
from dataclasses import replace

import pytest

from app.oidc import Session
from app.oidc.session import transitions as t
from app.oidc.session.messages import Ended, Shared
from app.oidc.session.state import State, Step

from .examples import (
    ACCESS_ONLY,
    ADA,
    ELSEWHERE,
    GONE,
    NOBODY,
    NOW,
    PROFILE,
    SIGNED_IN,
    does_nothing,
    glance,
    is_gone,
    is_here,
    key,
    shared,
    tokens,
    tombstone,
)

LATER = NOW + 1
LOGGED_IN, RENEWED = (
    f"Another tab {verb}; this one has its tokens without a request." for verb in ("logged in", "renewed")
)


@pytest.mark.parametrize(
    ("state", "message", "sentence"),
    [
        (NOBODY, shared("ada"), LOGGED_IN),
        (NOBODY, shared(None), LOGGED_IN),
        (GONE, shared("ada"), LOGGED_IN),
        (ACCESS_ONLY, shared("ada"), LOGGED_IN),
        (SIGNED_IN, shared(at=LATER), RENEWED),
        (SIGNED_IN, shared(name="mine", at=LATER), RENEWED),
        (SIGNED_IN, shared(at=NOW), RENEWED),  # at the same time
        (SIGNED_IN, shared(at=LATER, kind="id_token", key=key()), RENEWED),  # the answer to the same request
        (ACCESS_ONLY, shared(None, at=LATER), RENEWED),
    ],
)
def test_tokens_of_another_tab_come_in(state: State, message: Shared, sentence: str) -> None:
    step = t.heard_tokens(state, glance(), message)
    assert is_here(step, message.session)
    assert step.heard == sentence
    assert step.state.tokens == message.tokens
    assert step.state.changes == state.changes + (message.session != state.name)
    assert (step.flag, step.tell, step.ends) == ("", None, ())


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (replace(SIGNED_IN, ended=frozenset({"theirs"})), shared(at=LATER)),  # their session has ended
        (replace(SIGNED_IN, ended=frozenset({"theirs"})), shared("alan", at=LATER)),
        (GONE, shared(None)),  # nobody can say whose they are
        (SIGNED_IN, shared(at=NOW - 1)),  # older
        (SIGNED_IN, shared(at=NOW - 1, kind="id_token")),
        (SIGNED_IN, shared(name="mine", at=NOW - 1)),
        (SIGNED_IN, shared(name="mine", at=LATER, kind="id_token")),
        (SIGNED_IN, shared(None, name="mine", at=LATER)),
        (ACCESS_ONLY, shared("ada", name="mine", at=LATER)),
        (ACCESS_ONLY, shared(None, at=NOW - 1)),
    ],
)
def test_other_tokens_of_another_tab_change_nothing(state: State, message: Shared) -> None:
    assert does_nothing(t.heard_tokens(state, glance(), message), state)


@pytest.mark.parametrize("message", [shared(at=LATER, kind="id_token"), shared(None, at=LATER)])
def test_a_newer_login_with_tokens_of_another_kind_gives_its_name(message: Shared) -> None:
    """The tab keeps tokens of its own kind."""
    step = t.heard_tokens(SIGNED_IN, glance(), message)
    assert step == Step(state=replace(SIGNED_IN, name="theirs", ended=frozenset({"mine"})))
    same_time = replace(message, tokens=replace(message.tokens, received_at=NOW))
    assert t.heard_tokens(SIGNED_IN, glance(), same_time) == step


@pytest.mark.parametrize("state", [SIGNED_IN, GONE])
def test_another_user_in_another_tab_ends_the_session(state: State) -> None:
    step = t.heard_tokens(state, glance("theirs"), shared("alan", at=LATER))
    assert step.state.tokens is None
    assert step.state.last_user == ADA
    assert (step.heard, step.flag, step.ends) == ("", "", ())
    assert step.state.changes == state.changes + 1
    if state is SIGNED_IN:
        assert is_gone(step, state)
        assert step.over is not None
        assert step.over[0] == "wrong_user"


@pytest.mark.parametrize("kind", ["id_token token", "id_token"])
@pytest.mark.parametrize(
    ("flagged", "flag", "seen", "told_at"),
    [
        (True, None, "theirs", NOW + 5),
        (True, "theirs", "theirs", -math.inf),
        (False, None, "mine", -math.inf),
        (False, "theirs", "theirs", -math.inf),
    ],
)
def test_the_flag_of_a_login_that_was_heard_is_expected(
    kind: str, flagged: bool, flag: str | None, seen: str, told_at: float
) -> None:
    step = t.heard_tokens(SIGNED_IN, glance(flag, now=NOW + 5), shared(at=LATER, kind=kind, flagged=flagged))
    assert (step.state.name, step.state.flag_seen, step.state.flag_told_at) == ("theirs", seen, told_at)


def test_the_profile_of_another_tab_comes_with_its_tokens() -> None:
    state = replace(SIGNED_IN, session=Session(tokens(), PROFILE))
    with_profile = t.heard_tokens(state, glance(), shared(at=LATER, profile=True))
    assert with_profile.state.session.profile == {"name": "from another tab"}
    assert t.heard_tokens(state, glance(), shared(at=LATER)).state.session.profile == PROFILE


def end(name: str) -> Ended:
    return Ended(name, "login_required", "It has ended.")


@pytest.mark.parametrize(("flag", "change"), [("mine", "remove"), ("theirs", ""), (None, "")])
def test_the_end_of_our_session_is_followed(flag: str | None, change: str) -> None:
    step = t.heard_end(SIGNED_IN, glance(flag), end("mine"))
    assert is_gone(step, SIGNED_IN)
    assert (step.over, step.state.last_user) == (("login_required", "It has ended."), ADA)
    assert (step.flag, step.ends) == (change, ())


@pytest.mark.parametrize(("flag", "change"), [("theirs", "remove"), (None, "")])
def test_where_nobody_is_an_end_counts_as_a_change(flag: str | None, change: str) -> None:
    """What this tab is asking for must not come into a session that has ended."""
    step = t.heard_end(NOBODY, glance(flag), end("theirs"))
    assert (step.state.changes, step.state.ended) == (1, {"theirs"})
    assert (step.over, step.flag) == (None, change)


def test_an_old_end_does_not_disturb_the_restoring_of_a_newer_session() -> None:
    step = t.heard_end(NOBODY, glance("newer"), end("theirs"))
    assert step == Step(state=State(ended=frozenset({"theirs"})))


def test_the_end_of_another_session_ends_nothing_here() -> None:
    step = t.heard_end(SIGNED_IN, glance("mine"), end("theirs"))
    assert step == Step(state=replace(SIGNED_IN, ended=frozenset({"theirs"})))


def test_a_flag_that_was_set_anew_for_a_session_that_has_ended_is_removed() -> None:
    step = t.heard_end(SIGNED_IN, glance("theirs"), end("theirs"))
    assert is_gone(step, SIGNED_IN)
    assert (step.over, step.flag) == (ELSEWHERE, "remove")
    unseen = replace(SIGNED_IN, flag_seen=None)
    step = t.heard_end(unseen, glance("theirs"), end("theirs"))
    assert (step.over, step.flag, step.renew, step.state.name) == (None, "remove", "", "mine")


def test_a_missed_logout_is_noticed_when_any_end_is_heard() -> None:
    assert t.heard_end(SIGNED_IN, tombstone(), end("theirs")).over == ELSEWHERE
    assert t.heard_end(SIGNED_IN, glance("newest"), end("theirs")).renew == "now"


@pytest.mark.parametrize(
    ("state", "message", "welcome"),
    [
        (SIGNED_IN, shared(), True),
        (SIGNED_IN, shared("alan"), False),
        (SIGNED_IN, shared(None), True),
        (GONE, shared("alan"), False),
        (GONE, shared(name="mine"), False),
        (NOBODY, shared("alan"), True),
        (ACCESS_ONLY, shared("alan"), True),
    ],
)
def test_whose_tokens_are_welcome(state: State, message: Shared, welcome: bool) -> None:
    assert t.is_welcome(state, message) == welcome
