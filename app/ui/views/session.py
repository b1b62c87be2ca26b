"""Who is signed in and what the page holds: the lines *Profile* and *Tokens*, and the facts behind them."""

from collections.abc import Mapping
from typing import Any

from ...oidc import Session
from ...oidc.tokens import Tokens
from .. import times
from ..nodes import Child, Node, code, h

SOON_SECONDS = 60
"""From here on the countdown asks for attention."""


def name_of(user: Mapping[str, Any] | None, profile: Mapping[str, Any] | None) -> str:
    """Return what to call the user: a name, else the e-mail address; empty if nobody has said either.

    The subject is no name: it would stand there for a moment, until UserInfo has answered.
    """
    for key in ("name", "preferred_username", "email"):
        for facts in (profile, user):
            if isinstance(value := (facts or {}).get(key), str) and value:
                return value
    return ""


def profile_line(now: Session, *, restoring: bool = False) -> tuple[Node, ...]:
    """Return who is signed in, in one line. ``restoring``: the page is getting the session of before back."""
    if restoring:
        return (h("span", {"class": "quiet"}, "Restoring your session"),)
    if now.status == "signed-in":
        name = name_of(now.user, now.profile)
        return (h("small", {}, "Signed in as "), h("b", {}, name)) if name else (h("b", {}, "Signed in"),)
    if now.status == "authorized":
        return (h("span", {"class": "quiet"}, "Nobody is signed in. "), h("small", {}, "The page may call the API."))
    return (h("span", {"class": "quiet"}, "Nobody is signed in"),)


def tokens_line(
    tokens: Tokens | None, now: float, *, renewing: bool = False, restoring: bool = False
) -> tuple[Node, ...]:
    """Return what is held and how long it is good for, in one line. ``now`` is in seconds since the epoch."""
    if tokens is None:
        return (h("p", {"class": "quiet"}, f"This page holds no token{' yet' if restoring else ''}."),)
    expires = (tokens.id_token_claims or {}).get("exp")
    items: list[Node] = []
    if tokens.id_token:
        items.append(h("li", {}, h("b", {}, "ID token "), _countdown(expires, now, "was checked on arrival")))
    if tokens.access_token:
        left = h("span", {"class": "countdown"}, "renewing") if renewing else _countdown(tokens.expires_at, now, "")
        items.append(h("li", {}, h("b", {}, "Access token "), left))
    else:
        items.append(h("li", {"class": "quiet"}, "No access token"))
    return (h("ul", {"class": "held"}, *items),)


def _countdown(expires: object, now: float, fallback: str) -> Node:
    if not isinstance(expires, int | float):
        return h("span", {"class": "countdown"}, fallback)
    left = expires - now
    if left <= 0:
        return h("span", {"class": "countdown", "data-soon": ""}, "expired ", times.time_node(expires, now))
    return h(
        "span",
        {"class": "countdown", "data-soon": left <= SOON_SECONDS},
        h("span", {"class": "expires"}, "expires in "),
        times.time_node(expires, now, times.countdown(left)),
    )


def facts(now: Session) -> tuple[Node, ...]:
    """Return what the page knows of the user and of the permissions, and from where."""
    if now.tokens is None:
        return ()
    rows = [*_user(now), *_permissions(now.tokens)]
    return (h("dl", {"class": "facts"}, *rows), h("p", {"class": "quiet small"}, _source(now)))


def _user(now: Session) -> list[Child]:
    if now.status != "signed-in":
        return []
    user = now.user or {}
    known = {"name": name_of(user, now.profile), "email": _email(user, now.profile), "sub": str(user.get("sub", ""))}
    return [part for name, value in known.items() if value for part in (h("dt", {}, name), h("dd", {}, value))]


def _email(user: Mapping[str, Any], profile: Mapping[str, Any] | None) -> str:
    return str(next((facts["email"] for facts in (profile or {}, user) if facts.get("email")), ""))


def _permissions(tokens: Tokens) -> list[Child]:
    if not tokens.access_token:
        return []
    rows: list[Child] = [h("dt", {}, "granted"), h("dd", {}, code(tokens.scope or "nothing"))]
    if tokens.missing_scope:
        rows += [h("dt", {}, "not granted"), h("dd", {}, code(tokens.missing_scope))]
    return rows


def _source(now: Session) -> str:
    if now.status == "signed-in":
        if now.profile is not None:
            return "The sub of the ID token and of UserInfo agree; the other facts come from UserInfo."
        if now.tokens and now.tokens.access_token:
            return "From the ID token. UserInfo has not said anything yet."
        return "From the ID token alone. UserInfo needs an access token, and the API as well."
    said = (
        f" UserInfo says that the token was issued for {name_of(None, now.profile) or now.profile.get('sub')}: a fact "
        "about the token, not a login. It could have been issued to another app, and been swapped in here."
        if now.profile
        else ""
    )
    return f"You asked for an access token alone. It says what its holder may do, not who is here.{said}"
