"""The transitions of the session: pure functions from a state and a glance to the next step.

Each function is one happening. It gets all that it needs and changes nothing; :mod:`.shell` performs the
:class:`.state.Step` that it returns. So a test of a row of this table is one line, and tests can run the happenings of
several tabs in any order.

A tab is in one of three states. *nobody*: no tokens. *gone*: no tokens, and only ``last_user`` may come back silently.
*here*: tokens.

A flag that is removed leaves a tombstone. Where there is neither, somebody has cleared the storage, which is no logout.

    ======================  =========================================  ==============  ================================
    happening               condition                                  next state      effects
    ======================  =========================================  ==============  ================================
    :func:`logged_in`       always                                     here, new name  set flag, share tokens, schedule
    :func:`answered`        the request's ticket is still valid        here            set flag, share tokens, schedule
    :func:`taken_over`      the request's ticket is still valid        here            schedule
    :func:`heard_tokens`    their session has ended                    unchanged
    ..                      they are about another user                gone            say why
    ..                      a login, and no other user is here         here            schedule; expect the flag
    ..                      newer, of our user and kind                here            schedule; expect the flag
    ..                      otherwise, and not older than ours         their name      expect the flag
    :func:`heard_end`       our session; or nobody is here, and the    gone            say why; remove the flag if it is
                            flag is of no other session                                of the session that ended
    ..                      another session                            as `looked`     the same
    :func:`refused`         the request's ticket is still valid        gone            remove flag if ours, share end
    :func:`ran_out`         cookies blocked and tokens expired         gone            say why
    :func:`logged_out`      always                                     nobody          remove flag, share end
    :func:`profiled`        the request's ticket is still valid        here            share tokens
    :func:`looked`          a tombstone is in place of the flag        gone            say why
    ..                      the flag is of another session             unchanged       renew now: is it the same user?
    ..                      the storage was cleared                    unchanged       set the flag again, and renew now
    ======================  =========================================  ==============  ================================

These hold in every order of happenings: a tab that is *here* has the name of a session that has not ended; tokens about
another user than ``State.user`` never come in silently; a storage that is cleared ends no session by itself; and once
all messages are delivered and every tab has looked, each tab that is *here* has the name in the flag.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..answer.same_user import SameUser
from ..errors import CookiesBlocked, NotSignedIn, OidcError, SessionChanged, WrongUser
from ..tokens import Tokens
from .asking_again import key_of, same_again
from .messages import Ended, Shared
from .state import FlagChange, Glance, Session, State, Step, Ticket

ARRIVAL_SECONDS = 1.0
"""How long a flag that another tab has set may take to become visible. Messages may be faster than storage."""

LOGOUT_ELSEWHERE = ("logout_in_another_tab", "You logged out in another tab.")


# --- questions ------------------------------------------------------------------------------------------------


def ticket(state: State, glance: Glance) -> Ticket:
    """Return the ticket of a request that begins now."""
    return Ticket(state.changes, glance.flag.session if glance.flag else None)


def invalid(state: State, glance: Glance, began: Ticket) -> OidcError | None:
    """Return why the result of a request with the ticket ``began`` must not be used, or None if it may be.

    The result of a request from before a logout or another login never enters the session after it.
    """
    if ticket(state, glance) == began:
        return None
    # The flag of a login may become visible after its message, and somebody may clear the storage.
    flag_arrived = state.tokens is not None and glance.shows(state.name)
    if state.changes == began.changes and (flag_arrived or glance.is_blank):
        return None
    if state.tokens is not None:
        return SessionChanged()
    return NotSignedIn("The session ended while this was under way, so its result was not used.")


def expected_user(state: State, glance: Glance) -> SameUser | None:
    """Return the user whom silently obtained tokens must be about; after a reload only the flag knows."""
    return state.user or (glance.flag.user if glance.flag else None)


def current_name(state: State, glance: Glance) -> str | None:
    """Return the current session's name; in a tab that knows of no session and no user, the one in the flag."""
    return state.name or (glance.flag.session if glance.flag and state.user is None else None)


def is_welcome(state: State, shared: Shared) -> bool:
    """Say whether another tab's tokens may be used here: their session has not ended, and the user is no other."""
    return shared.session not in state.ended and not _is_of_another_user(state, shared)


# --- happenings in this tab -----------------------------------------------------------------------------------


def logged_in(state: State, glance: Glance, tokens: Tokens, name: str) -> Step:
    """Somebody has logged in by hand; ``name`` is a fresh one."""
    state = replace(_end(state, _all_names(state, glance)), last_user=None, changes=state.changes + 1)
    return replace(_here(state, glance, tokens, name), flag="by hand", tell=_kind(tokens))


def answered(state: State, glance: Glance, tokens: Tokens, fresh: str, key: str = "") -> Step:
    """Tokens have come silently for the request ``key``; ``fresh`` is a name for a session that has none yet."""
    step = _here(state, glance, tokens, _shared_name(state, glance) or fresh)
    return replace(step, flag="silently", tell=key or _kind(tokens))


def taken_over(state: State, glance: Glance, tokens: Tokens, fresh: str) -> Step:
    """This tab takes over tokens of the session: from its own storage, or from the request of another tab."""
    return _here(state, glance, tokens, _shared_name(state, glance) or fresh)


def refused(state: State, glance: Glance, error: OidcError, name: str | None, sentence: str) -> Step:
    """The authorization server has said that the session ``name`` is over, or that it is now another user's."""
    step = _gone(state, error.code, sentence)
    after = replace(step.state, last_user=expected_user(state, glance)) if isinstance(error, WrongUser) else step.state
    ends = (Ended(name, error.code, sentence),) if name else ()
    return replace(step, state=_end(after, [name]), flag="remove" if glance.shows(name) else "", ends=ends)


def ran_out(state: State, glance: Glance, error: OidcError) -> Step:
    """Renewing has failed with ``error``. Where a frame gets no cookie, the session lasts as long as its tokens."""
    if not isinstance(error, CookiesBlocked) or state.tokens is None or state.tokens.expires_at > glance.now:
        return Step(state=state)
    return _gone(state, error.code, "The tokens have expired and cannot be renewed silently, so the session ended.")


def logged_out(state: State, glance: Glance) -> Step:
    """Somebody has logged out by hand. After that, anybody may log in."""
    over = _all_names(state, glance)
    step = _gone(state, "logout", "You logged out.")
    ends = tuple(Ended(name, *LOGOUT_ELSEWHERE) for name in sorted(over))
    return replace(step, state=_end(replace(step.state, last_user=None), over), flag="remove", ends=ends)


def profiled(state: State, glance: Glance, profile: Mapping[str, Any]) -> Step:
    """UserInfo has answered. If another tab has logged in since, the answer is not shared."""
    state = replace(state, session=replace(state.session, profile=profile))
    return Step(state=state, show=True, tell=None if glance.shows_another(state.name) else "")


def looked(state: State, glance: Glance) -> Step:
    """This tab checks whether it has missed a message; browsers let pages sleep.

    A flag that was never seen is not missed: the browser may have had no room for it. Where the storage was cleared,
    nobody knows what else has happened, so the authorization server is asked.
    """
    if state.tokens is None:
        return Step(state=state)
    if glance.flag is not None:
        return Step(state=flag_noted(state, glance), renew="now" if glance.shows_another(state.name) else "")
    on_its_way = 0 <= glance.now - state.flag_told_at < ARRIVAL_SECONDS
    if state.flag_seen != state.name or on_its_way:
        return Step(state=state)
    if glance.tombstone:
        return _gone(state, *LOGOUT_ELSEWHERE)
    ours = state.flag if state.flag and state.flag.session == state.name else None
    return Step(state=replace(state, flag_seen=None), flag=ours or "", renew="now")


# --- messages of other tabs -----------------------------------------------------------------------------------


def heard_tokens(state: State, glance: Glance, shared: Shared) -> Step:
    """Another tab has shared its tokens."""
    mine, theirs = state.tokens, shared.tokens
    if shared.session in state.ended:
        return Step(state=state)
    if _is_of_another_user(state, shared):
        return _gone(state, "wrong_user", "Another user logged in in another tab, so the session ended in this one.")
    is_new = shared.session != state.name
    if _is_login(state, shared, is_new=is_new):
        verb = "logged in"
    elif mine is not None and theirs.subject == mine.subject and _is_newer_of_kind(shared, mine):
        verb = "renewed"
    else:
        follows = mine is not None and theirs.received_at >= mine.received_at
        return Step(state=_told_of_flag(_join(state, glance, shared.session), glance, shared) if follows else state)
    step = _here(replace(state, changes=state.changes + is_new), glance, theirs, shared.session, shared.profile)
    sentence = f"Another tab {verb}; this one has its tokens without a request."
    return replace(step, state=_told_of_flag(step.state, glance, shared), heard=sentence)


def heard_end(state: State, glance: Glance, ended: Ended) -> Step:
    """A session has ended in another tab.

    If the flag is still of that session, a tab that had not heard of the end has set it anew: it is removed.
    """
    nobody_newer = state.tokens is None and not glance.shows_another(ended.session)
    flag: FlagChange = "remove" if glance.shows(ended.session) else ""
    if nobody_newer or state.name == ended.session:
        step = _gone(state, ended.reason, ended.sentence)
        return replace(step, state=_end(step.state, [ended.session]), flag=flag)
    state = _end(state, [ended.session])
    if not flag:
        return looked(state, glance)
    return replace(looked(state, replace(glance, flag=None, tombstone=True)), flag=flag)


# --- shared steps ---------------------------------------------------------------------------------------------


def flag_noted(state: State, glance: Glance) -> State:
    """Note that this tab has seen the flag of its session, if it has."""
    if not glance.shows(state.name):
        return state
    return replace(state, flag_seen=state.name, flag_told_at=-math.inf, flag=glance.flag)


def _told_of_flag(state: State, glance: Glance, shared: Shared) -> State:
    """Expect the flag that another tab has set, unless it is visible already."""
    if not shared.flagged:
        return state
    return flag_noted(replace(state, flag_seen=shared.session, flag_told_at=glance.now), glance)


def _is_of_another_user(state: State, shared: Shared) -> bool:
    user, subject = state.user, shared.tokens.subject
    return user is not None and subject is not None and not user.is_user(subject)


def _is_login(state: State, shared: Shared, *, is_new: bool) -> bool:
    """Say whether tokens of another tab are a new login for this one."""
    nobody_expected, names_a_user = state.user is None, shared.tokens.subject is not None
    if state.tokens is None:
        return nobody_expected or names_a_user
    return nobody_expected and names_a_user and is_new


def _is_newer_of_kind(shared: Shared, mine: Tokens) -> bool:
    return _kind(mine) in {shared.key, _kind(shared.tokens)} and shared.tokens.received_at >= mine.received_at


def _here(state: State, glance: Glance, tokens: Tokens, name: str, profile: Mapping[str, Any] | None = None) -> Step:
    """Make ``tokens`` the session's. A profile that is known stays if it is about the same user."""
    before = state.tokens
    same_user = before is not None and before.subject is not None and before.subject == tokens.subject
    session = Session(tokens, profile or (state.session.profile if same_user else None))
    return Step(state=replace(_join(state, glance, name), session=session), hold=True, show=True, renew="anew")


def _gone(state: State, reason: str, sentence: str) -> Step:
    """End the session here, if there is one."""
    after = replace(state, session=Session(), last_user=state.user, changes=state.changes + 1)
    if state.tokens is None:
        return Step(state=after, renew="anew")
    return Step(state=_end(after, [state.name]), over=(reason, sentence), show=True, renew="anew")


def _join(state: State, glance: Glance, name: str) -> State:
    """Take part in the session ``name``. The one before it is over."""
    state = _end(state, [state.name])
    return flag_noted(replace(state, name=name, ended=state.ended - {name}), glance)


def _end(state: State, names: Iterable[str | None]) -> State:
    """Note that these sessions are over."""
    ended = state.ended.union(filter(None, names))
    return replace(state, ended=ended, name=None if state.name in ended else state.name)


def _all_names(state: State, glance: Glance) -> set[str]:
    return {name for name in (state.name, glance.flag and glance.flag.session) if name}


def _shared_name(state: State, glance: Glance) -> str | None:
    return glance.flag.session if glance.flag else state.name


def _kind(tokens: Tokens) -> str:
    return key_of(same_again(tokens))
