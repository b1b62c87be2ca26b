"""States, glances and messages to try transitions on. Ada has logged in with the session ``mine``."""

from dataclasses import replace

from app.oidc import Session, Tokens
from app.oidc.answer.same_user import SameUser, mark_of
from app.oidc.session.asking_again import key_of, same_again
from app.oidc.session.messages import Shared
from app.oidc.session.state import Glance, Remembered, State, Step

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


def tombstone(now: float = NOW) -> Glance:
    return Glance(None, now, tombstone=True)


def here(user: str | None = "ada", name: str = "mine", **more: object) -> State:
    """Somebody is signed in, and this tab has seen the flag of the session."""
    state = State(session=Session(tokens(user)), name=name, flag_seen=name, flag=glance(name).flag, changes=1)
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
