"""Each row of the table of transitions, and each guard in it: what happens in this tab.

Ada has logged in with the session ``mine``, unless a test says otherwise.
"""

import math
from dataclasses import replace

import pytest

from app.oidc import Session
from app.oidc.errors import CookiesBlocked, LoginRequired, NotSignedIn, OidcError, SessionChanged, WrongUser
from app.oidc.session import transitions as t
from app.oidc.session.messages import Ended
from app.oidc.session.state import Glance, Remembered, State, Step, Ticket

from .examples import (
    ADA,
    ALAN,
    ELSEWHERE,
    GONE,
    NOBODY,
    NOW,
    PROFILE,
    SIGNED_IN,
    does_nothing,
    glance,
    here,
    is_gone,
    is_here,
    key,
    tokens,
    tombstone,
)

# --- questions ------------------------------------------------------------------------------------------------


def test_a_ticket_is_what_this_tab_has_heard_and_the_flag() -> None:
    assert t.ticket(SIGNED_IN, glance("mine")) == (1, "mine")
    assert t.ticket(SIGNED_IN, glance()) == (1, None)


@pytest.mark.parametrize(
    ("state", "seen", "began", "error"),
    [
        (SIGNED_IN, glance("mine"), Ticket(1, "mine"), None),
        (NOBODY, glance(), Ticket(0, None), None),
        (SIGNED_IN, glance("mine"), Ticket(1, None), None),  # the flag has become visible
        (SIGNED_IN, glance("mine"), Ticket(0, None), SessionChanged),  # and there was a login as well
        (SIGNED_IN, glance("theirs"), Ticket(1, None), SessionChanged),
        (SIGNED_IN, glance("theirs"), Ticket(1, "mine"), SessionChanged),
        (SIGNED_IN, tombstone(), Ticket(1, "mine"), SessionChanged),
        (SIGNED_IN, glance(), Ticket(1, "mine"), None),  # somebody has cleared the storage
        (SIGNED_IN, glance(), Ticket(0, "mine"), SessionChanged),
        (NOBODY, glance(), Ticket(0, "mine"), None),
        (NOBODY, tombstone(), Ticket(0, "mine"), NotSignedIn),
        (GONE, glance(), Ticket(1, "mine"), NotSignedIn),
        (NOBODY, glance("theirs"), Ticket(0, None), NotSignedIn),
        (replace(NOBODY, name="mine"), glance("mine"), Ticket(0, None), NotSignedIn),
    ],
)
def test_a_result_from_before_a_login_or_logout_is_not_used(
    state: State, seen: Glance, began: Ticket, error: type[OidcError] | None
) -> None:
    found = t.invalid(state, seen, began)
    assert (None if found is None else type(found)) == error


def test_the_flag_tells_the_user_where_the_tab_does_not_know() -> None:
    assert t.expected_user(SIGNED_IN, glance("theirs", user="alan")) == ADA
    assert t.expected_user(GONE, glance()) == ADA
    assert t.expected_user(NOBODY, glance()) is None
    assert t.expected_user(NOBODY, glance("theirs", user=None)) is None
    known = t.expected_user(NOBODY, glance("theirs", user="alan"))
    assert known is not None
    assert [known.is_user(name) for name in ("alan", "ada")] == [True, False]


@pytest.mark.parametrize(
    ("state", "flag", "name"),
    [
        (SIGNED_IN, "theirs", "mine"),
        (NOBODY, "theirs", "theirs"),
        (NOBODY, None, None),
        (GONE, "theirs", None),  # Ada's session is over, and the flag may be of somebody else's
    ],
)
def test_the_flag_tells_the_name_where_the_tab_knows_nobody(state: State, flag: str | None, name: str | None) -> None:
    assert t.current_name(state, glance(flag)) == name


# --- happenings in this tab -----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [NOBODY, GONE, SIGNED_IN])
def test_a_login_begins_a_session_with_a_new_name(state: State) -> None:
    step = t.logged_in(state, glance("theirs"), tokens("alan"), "new")
    assert is_here(step, "new")
    assert step.state.user == ALAN
    assert (step.state.last_user, step.state.changes) == (None, state.changes + 1)
    assert step.state.ended >= {"theirs", state.name or "theirs"}
    assert (step.flag, step.tell) == ("by hand", key())


@pytest.mark.parametrize(
    ("state", "flag", "name"),
    [(SIGNED_IN, "mine", "mine"), (SIGNED_IN, "theirs", "theirs"), (SIGNED_IN, None, "mine"), (NOBODY, None, "new")],
)
def test_tokens_that_come_silently_are_of_the_session_in_the_flag(state: State, flag: str | None, name: str) -> None:
    step = t.answered(state, glance(flag), tokens(at=NOW + 1), "new", "the request")
    assert is_here(step, name)
    assert step.state.changes == state.changes
    assert (step.flag, step.tell) == ("silently", "the request")
    alone = t.taken_over(state, glance(flag), tokens(at=NOW + 1), "new")
    assert is_here(alone, name)
    assert alone == replace(step, flag="", tell=None)


def test_tokens_of_no_request_are_shared_by_their_kind() -> None:
    assert t.answered(SIGNED_IN, glance("mine"), tokens(), "new").tell == key()


def test_the_session_before_does_not_come_back() -> None:
    step = t.answered(SIGNED_IN, glance("theirs"), tokens(), "new")
    assert "mine" in step.state.ended
    assert (
        "theirs"
        not in t.answered(replace(GONE, ended=frozenset({"theirs"})), glance("theirs"), tokens(), "").state.ended
    )


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [("ada", "ada", True), ("ada", "alan", False), (None, "ada", False), ("ada", None, False), (None, None, False)],
)
def test_a_profile_stays_with_its_user(before: str | None, after: str | None, stays: bool) -> None:
    state = replace(here(before), session=Session(tokens(before), PROFILE))
    step = t.taken_over(state, glance("mine"), tokens(after), "new")
    assert step.state.session.profile == (PROFILE if stays else None)


@pytest.mark.parametrize("error", [LoginRequired(), WrongUser()])
def test_a_refusal_ends_the_session_in_all_tabs(error: OidcError) -> None:
    step = t.refused(SIGNED_IN, glance("mine"), error, "mine", "It has ended.")
    assert is_gone(step, SIGNED_IN)
    assert step.over == (error.code, "It has ended.")
    assert step.state.last_user == ADA
    assert (step.flag, step.ends) == ("remove", (Ended("mine", error.code, "It has ended."),))


def test_a_refusal_takes_no_other_sessions_flag() -> None:
    step = t.refused(SIGNED_IN, glance("theirs"), LoginRequired(), "mine", "It has ended.")
    assert step.flag == ""
    assert is_gone(step, SIGNED_IN)


def test_a_refusal_in_a_tab_without_a_session_ends_the_one_in_the_flag() -> None:
    step = t.refused(NOBODY, glance("theirs"), WrongUser(), "theirs", "It has ended.")
    assert (step.over, step.show, step.flag) == (None, False, "remove")
    assert step.state.ended == {"theirs"}
    assert step.state.last_user is not None
    assert step.state.last_user.is_user("ada")
    assert t.refused(NOBODY, glance("theirs"), LoginRequired(), "theirs", "").state.last_user is None


def test_a_refusal_of_no_session_is_told_to_nobody() -> None:
    step = t.refused(NOBODY, glance(), LoginRequired(), None, "Nobody is there.")
    assert step == Step(state=State(changes=1), renew="anew")


@pytest.mark.parametrize(
    ("error", "now", "ends"),
    [
        (CookiesBlocked(), NOW + 600, True),
        (CookiesBlocked(), NOW + 599, False),
        (LoginRequired(), NOW + 600, False),
    ],
)
def test_where_cookies_are_blocked_the_session_ends_with_its_tokens(error: OidcError, now: float, ends: bool) -> None:
    step = t.ran_out(SIGNED_IN, glance("mine", now=now), error)
    assert is_gone(step, SIGNED_IN) == ends
    assert does_nothing(step, SIGNED_IN) != ends
    if step.over:
        assert step.over[0] == "cookies_blocked"
    assert step.flag == ""


def test_where_nobody_is_nothing_runs_out() -> None:
    assert does_nothing(t.ran_out(GONE, glance(now=NOW + 600), CookiesBlocked()), GONE)


def test_a_logout_ends_the_session_in_all_tabs_and_lets_anybody_come() -> None:
    step = t.logged_out(SIGNED_IN, glance("theirs"))
    assert is_gone(step, SIGNED_IN)
    assert step.over == ("logout", "You logged out.")
    assert (step.state.last_user, step.flag) == (None, "remove")
    assert step.state.ended == {"mine", "theirs"}
    assert step.ends == (Ended("mine", *ELSEWHERE), Ended("theirs", *ELSEWHERE))


def test_a_logout_in_a_tab_without_a_session_ends_the_one_in_the_flag() -> None:
    step = t.logged_out(GONE, glance("theirs"))
    assert (step.over, step.show, step.flag) == (None, False, "remove")
    assert step.state == State(ended=frozenset({"mine", "theirs"}), changes=3)
    assert step.ends == (Ended("theirs", *ELSEWHERE),)


@pytest.mark.parametrize(("flag", "tell"), [("mine", ""), (None, ""), ("theirs", None)])
def test_a_profile_is_shared_unless_somebody_has_logged_in_elsewhere(flag: str | None, tell: str | None) -> None:
    step = t.profiled(SIGNED_IN, glance(flag), PROFILE)
    assert step == Step(state=replace(SIGNED_IN, session=Session(tokens(), PROFILE)), show=True, tell=tell)


# --- looking --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told_at", "now", "ends"),
    [
        (-math.inf, NOW, True),
        (NOW, NOW, False),
        (NOW, NOW + 0.9, False),
        (NOW, NOW + 1, True),
        (NOW + 1, NOW, True),  # the clock was set back
    ],
)
def test_a_tombstone_is_a_logout_unless_the_flag_may_be_on_its_way(told_at: float, now: float, ends: bool) -> None:
    state = replace(SIGNED_IN, flag_told_at=told_at)
    step = t.looked(state, tombstone(now))
    assert is_gone(step, state) == ends
    assert does_nothing(step, state) != ends
    if ends:
        assert (step.over, step.state.last_user, step.flag) == (ELSEWHERE, ADA, "")


@pytest.mark.parametrize("seen", [None, "another"])
def test_a_flag_that_was_never_seen_is_not_missed(seen: str | None) -> None:
    state = replace(SIGNED_IN, flag_seen=seen)
    assert does_nothing(t.looked(state, glance()), state)
    assert does_nothing(t.looked(state, tombstone()), state)


def test_where_nobody_is_nothing_is_missed() -> None:
    for state in (NOBODY, GONE):
        assert does_nothing(t.looked(state, glance("theirs")), state)
        assert does_nothing(t.looked(state, glance()), state)
        assert does_nothing(t.looked(state, tombstone()), state)


def test_a_flag_that_was_cleared_away_is_set_again_and_the_authorization_server_asked() -> None:
    flag = glance("mine").flag
    assert flag is not None
    step = t.looked(SIGNED_IN, glance())
    assert step == Step(state=replace(SIGNED_IN, flag_seen=None), flag=flag, renew="now")
    assert does_nothing(t.looked(step.state, glance()), step.state)  # it had no room: nobody tries for ever


@pytest.mark.parametrize("kept", [None, glance("older").flag])
def test_a_flag_that_was_only_told_of_cannot_be_set_again(kept: Remembered | None) -> None:
    told = replace(SIGNED_IN, flag=kept, flag_told_at=NOW)
    assert does_nothing(t.looked(told, glance(now=NOW + 0.9)), told)
    step = t.looked(told, glance(now=NOW + 1))
    assert step == Step(state=replace(told, flag_seen=None), renew="now")


def test_the_flag_of_another_login_makes_a_tab_renew() -> None:
    assert t.looked(SIGNED_IN, glance("theirs")) == Step(state=SIGNED_IN, renew="now")


def test_a_tab_notes_that_it_has_seen_its_flag() -> None:
    told = replace(SIGNED_IN, flag_seen=None, flag_told_at=NOW)
    seen = replace(told, flag_seen="mine", flag_told_at=-math.inf, flag=glance("mine").flag)
    assert t.looked(told, glance("mine")) == Step(state=seen)
    assert t.flag_noted(told, glance("theirs")) == told
    assert t.flag_noted(NOBODY, glance()) == NOBODY
