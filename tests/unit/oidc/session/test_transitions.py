"""Each row of the table of transitions, and each guard in it.

Ada has logged in with the session ``mine``, unless a test says otherwise; ``theirs`` is that of another tab.
"""

import math
from dataclasses import replace

import pytest

from app.oidc import Session, Tokens
from app.oidc.answer.same_user import SameUser, mark_of
from app.oidc.errors import CookiesBlocked, LoginRequired, NotSignedIn, OidcError, SessionChanged, WrongUser
from app.oidc.session import transitions as t
from app.oidc.session.asking_again import key_of, same_again
from app.oidc.session.messages import Ended, Shared
from app.oidc.session.state import Glance, Remembered, State, Step, Ticket

NOW = 1000.0
ADA, ALAN = SameUser("ada"), SameUser("alan")
PROFILE = {"name": "Ada Lovelace"}
ELSEWHERE = ("logout_in_another_tab", "You logged out in another tab.")


def tokens(user: str | None = "ada", *, at: float = NOW, kind: str = "id_token token") -> Tokens:
    return Tokens(
        response_type=kind,
        received_at=at,
        expires_at=at + 600,
        scope="openid",
        id_token_claims=None if user is None else {"sub": user},
    )


def key(kind: str = "id_token token") -> str:
    return key_of(same_again(tokens(kind=kind)))


def glance(flag: str | None = None, *, user: str | None = "ada", now: float = NOW) -> Glance:
    if flag is None:
        return Glance(None, now)
    mark = None if user is None else mark_of(user, flag)
    return Glance(Remembered(flag, "id_token token", "openid", None, "settings", mark, None), now)


def here(user: str | None = "ada", name: str = "mine", **more: object) -> State:
    """Somebody is signed in, and this tab has seen the flag of the session."""
    state = State(session=Session(tokens(user)), name=name, flag_seen=name, changes=1)
    return replace(state, **more)  # type: ignore[arg-type]


NOBODY = State()
GONE = State(last_user=ADA, ended=frozenset({"mine"}), changes=2)
"""Ada's session has ended, and nobody else may come in silently."""

SIGNED_IN = here()
ACCESS_ONLY = here(None)


def shared(user: str | None = "ada", name: str = "theirs", *, at: float = NOW, **more: object) -> Shared:
    kind = str(more.get("kind", "id_token token"))
    profile = {"name": "from another tab"} if more.get("profile") else None
    message = Shared(tokens(user, at=at, kind=kind), profile, str(more.get("key", "")), name, flagged=False)
    return replace(message, flagged=bool(more.get("flagged")))


def is_here(step: Step, name: str) -> bool:
    """Say whether tokens came in for the session ``name``, with all that belongs to it."""
    effects = step.hold and step.show and step.renew == "anew" and step.over is None
    return effects and step.state.tokens is not None and step.state.name == name and name not in step.state.ended


def is_gone(step: Step, before: State) -> bool:
    """Say whether the session of ``before`` has ended, with all that belongs to it."""
    after = step.state
    effects = step.show and step.renew == "anew" and not step.hold and step.over is not None
    state = after.session == Session() and after.name is None and before.name in after.ended
    return effects and state and after.changes == before.changes + 1


def does_nothing(step: Step, before: State) -> bool:
    return step == Step(state=before)


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
        (SIGNED_IN, glance(), Ticket(1, "mine"), SessionChanged),
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
def test_a_missing_flag_is_a_logout_unless_it_may_be_on_its_way(told_at: float, now: float, ends: bool) -> None:
    state = replace(SIGNED_IN, flag_told_at=told_at)
    step = t.looked(state, glance(now=now))
    assert is_gone(step, state) == ends
    assert does_nothing(step, state) != ends
    if ends:
        assert (step.over, step.state.last_user, step.flag) == (ELSEWHERE, ADA, "")


@pytest.mark.parametrize("seen", [None, "another"])
def test_a_flag_that_was_never_seen_is_not_missed(seen: str | None) -> None:
    state = replace(SIGNED_IN, flag_seen=seen)
    assert does_nothing(t.looked(state, glance()), state)


def test_where_nobody_is_nothing_is_missed() -> None:
    for state in (NOBODY, GONE):
        assert does_nothing(t.looked(state, glance("theirs")), state)
        assert does_nothing(t.looked(state, glance()), state)


def test_the_flag_of_another_login_makes_a_tab_renew() -> None:
    assert t.looked(SIGNED_IN, glance("theirs")) == Step(state=SIGNED_IN, renew="now")


def test_a_tab_notes_that_it_has_seen_its_flag() -> None:
    told = replace(SIGNED_IN, flag_seen=None, flag_told_at=NOW)
    assert t.looked(told, glance("mine")) == Step(state=replace(told, flag_seen="mine", flag_told_at=-math.inf))
    assert t.flag_noted(told, glance("theirs")) == told
    assert t.flag_noted(NOBODY, glance()) == NOBODY


# --- messages of other tabs -----------------------------------------------------------------------------------

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
def test_a_tab_that_keeps_its_kind_of_tokens_takes_the_name_of_a_newer_login(message: Shared) -> None:
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


def test_an_old_end_does_not_disturb_a_tab_that_is_about_to_restore_a_newer_session() -> None:
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
    assert t.heard_end(SIGNED_IN, glance(), end("theirs")).over == ELSEWHERE
    assert t.heard_end(SIGNED_IN, glance("newest"), end("theirs")).renew == "now"
