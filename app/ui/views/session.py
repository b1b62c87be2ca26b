"""Who is signed in and what the page holds: the cards *Profile* and *Tokens*, and the corner at the top."""

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


def corner(now: Session) -> tuple[Node, ...]:
    """Return the words at the top of the page."""
    if now.status == "signed-in":
        name = name_of(now.user, now.profile)
        return (h("small", {}, "Signed in as "), h("b", {}, name)) if name else (h("b", {}, "Signed in"),)
    if now.status == "authorized":
        return (h("span", {"class": "quiet"}, "Nobody is signed in. "), h("small", {}, "The page may call the API."))
    return (h("span", {"class": "quiet"}, "Nobody is signed in"),)


def profile_card(now: Session) -> tuple[Node, ...]:
    """Return the card *Profile*: from the ID token and UserInfo, or why there is none."""
    if now.status == "signed-in":
        return _signed_in(now.user or {}, now.profile, bool(now.tokens and now.tokens.access_token))
    if now.status == "authorized":
        return (
            h("p", {}, "Nobody is signed in."),
            h(
                "p",
                {"class": "small"},
                "You asked for an access token alone. It says what its holder may do, not who is here.",
            ),
            *_userinfo_of_nobody(now.profile),
        )
    return (
        h("p", {}, "Nobody is signed in."),
        h(
            "p",
            {"class": "quiet small"},
            "An ",
            h("dfn", {}, "ID token"),
            " is a signed note in which the authorization server tells this page who logged in, when, and how.",
        ),
    )


def _signed_in(user: Mapping[str, Any], profile: Mapping[str, Any] | None, can_ask: bool) -> tuple[Node, ...]:
    name = name_of(user, profile) or "Signed in"
    email = next((facts["email"] for facts in (profile or {}, user) if facts.get("email")), None)
    if profile is not None:
        source = "The sub of the ID token and of UserInfo agree; the other facts come from UserInfo."
    elif can_ask:
        source = "From the ID token. UserInfo has not said anything yet."
    else:
        source = "From the ID token alone. UserInfo needs an access token."
    rows: list[Child] = [h("dt", {}, "sub"), h("dd", {"class": "mono"}, str(user.get("sub", "")))]
    return (
        h(
            "div",
            {"class": "person"},
            h("span", {"class": "initial", "aria-hidden": "true"}, name[:1].upper()),
            h("p", {}, h("b", {}, name), str(email) if email and email != name else None),
        ),
        h("dl", {"class": "facts"}, *rows),
        h("p", {"class": "quiet small"}, source),
    )


def _userinfo_of_nobody(profile: Mapping[str, Any] | None) -> tuple[Node, ...]:
    if not profile:
        return ()
    return (
        h(
            "p",
            {"class": "quiet small"},
            f"UserInfo says that the token was issued for {name_of(None, profile) or profile.get('sub')}: a fact about "
            "the token, not a login. It could have been issued to another app, and been swapped in here.",
        ),
    )


def tokens_card(tokens: Tokens | None, now: float, renewing: bool = False) -> tuple[Node, ...]:
    """Return the card *Tokens*: what is held and how long it is good for. ``now`` is in seconds since the epoch."""
    if tokens is None:
        return (
            h("p", {}, "This page holds no token."),
            h(
                "p",
                {"class": "quiet small"},
                "An ",
                h("dfn", {}, "access token"),
                " lets whoever holds it call the API, for a few minutes. Tokens stay in this page’s memory and "
                "nowhere else.",
            ),
        )
    items: list[Node] = []
    if tokens.id_token:
        expires = (tokens.id_token_claims or {}).get("exp")
        items.append(h("li", {}, h("b", {}, "ID token"), _countdown(expires, now, "was checked on arrival")))
    if tokens.access_token:
        items.append(
            h(
                "li",
                {},
                h("b", {}, "Access token"),
                h("span", {"class": "countdown"}, "renewing") if renewing else _countdown(tokens.expires_at, now, ""),
                h("span", {"class": "scope"}, *_scope(tokens)),
            )
        )
    else:
        items.append(
            h("li", {}, h("span", {"class": "quiet"}, "No access token"), h("span", {"class": "scope"}, NO_ACCESS))
        )
    return (h("ul", {"class": "held"}, *items),)


NO_ACCESS = "You asked for an ID token alone, so the API cannot be called with this login."


def _scope(tokens: Tokens) -> list[Child]:
    nodes: list[Child] = ["Granted: ", code(tokens.scope or "nothing")]
    if tokens.missing_scope:
        nodes += [". Not granted: ", code(tokens.missing_scope)]
    return nodes


def _countdown(expires: object, now: float, fallback: str) -> Node:
    if not isinstance(expires, int | float):
        return h("span", {"class": "countdown"}, fallback)
    left = expires - now
    words = "expires " if left > 0 else "expired "
    return h(
        "span",
        {"class": "countdown", "data-soon": 0 < left <= SOON_SECONDS},
        words,
        times.time_node(expires, now),
    )
