"""Every claim of a token in a sentence."""

from collections.abc import Mapping
from typing import Any

from .. import times
from ..nodes import Child, code, h
from .records import shown

TIME_CLAIMS = {  # what is said of a time to come, and of one that has passed
    "exp": ("Expires", "Expired"),
    "iat": ("Issued", "Issued"),
    "nbf": ("Good from then on:", "Good since"),
    "auth_time": ("The login itself is", "The login itself was"),
}

SENTENCES = {
    "iss": "Issued by this server, and by no other.",
    "sub": "The user, by a name that never changes and is never given to somebody else.",
    "aud": "Meant for this receiver. Everybody else must refuse it.",
    "azp": "The client it was issued to.",
    "nonce": "The random value this page made for this login. An ID token of another login has another one.",
    "at_hash": "Half of the access token’s hash. It ties the two tokens together, so that neither can be swapped.",
    "c_hash": "Half of the code’s hash, which ties the two together.",
    "acr": "How strong the login was.",
    "amr": "How the user proved it: pwd is a password, fed another provider.",
    "sid": "The session at the authorization server.",
    "jti": "A name for this one token.",
    "scope": "What its holder may do.",
    "client_id": "The client it was issued to.",
    "email": "The user’s e-mail address.",
    "email_verified": "Whether the server has seen that the address is the user’s own.",
    "name": "The user’s name.",
    "given_name": "The user’s first name.",
    "family_name": "The user’s last name.",
    "nickname": "What the user likes to be called.",
    "preferred_username": "The name the user logs in with. It may change; use sub to recognise somebody.",
    "picture": "The address of a picture of the user.",
    "updated_at": "When these facts were last changed.",
    "locale": "The user’s language.",
    "permissions": "What its holder may do at the API.",
}

HEADER = {
    "alg": "How it is signed. Only the algorithm that was agreed on is taken.",
    "kid": "Which of the issuer’s keys signed it.",
    "typ": "What kind of token it is.",
    "jku": "An address of keys. This page never looks there.",
    "jwk": "A key inside the token. This page never believes it.",
}


def sentence(name: str, value: Any, now: float) -> list[Child]:
    """Return the sentence for one claim of a payload. ``now`` is in seconds since the epoch."""
    if name in TIME_CLAIMS and isinstance(value, int | float) and not isinstance(value, bool):
        to_come, passed = TIME_CLAIMS[name]
        return [f"{to_come if value > now else passed} ", times.time_node(value, now), "."]
    if name.startswith(("http://", "https://")):
        return ["A claim of the issuer’s own; the address keeps its name from clashing with others."]
    return [SENTENCES.get(name, "A claim the standard does not define.")]


def payload_rows(payload: Mapping[str, Any], now: float) -> list[tuple[str, str, list[Child]]]:
    """Return name, value and sentence for every claim, in the order of the token."""
    return [(name, shown(value), sentence(name, value, now)) for name, value in payload.items()]


def header_rows(header: Mapping[str, Any]) -> list[tuple[str, str, list[Child]]]:
    """Return name, value and sentence for every field of a token's header."""
    return [
        (name, shown(value), [HEADER.get(name, "A field this page does not use.")]) for name, value in header.items()
    ]


def _name(name: str) -> Child:
    """Return the claim's name as a button: whoever points at it sees which letters of the token it is."""
    return h("button", {"type": "button", "class": "claim", "data-claim": name}, code(name))


def table(caption: str, rows: list[tuple[str, str, list[Child]]]) -> Child:
    """Return claims as a table."""
    return h(
        "div",
        {"class": "table-box"},
        h(
            "table",
            {"class": "stack claims"},
            h("caption", {"class": "visually-hidden"}, caption),
            h(
                "thead",
                {},
                h("tr", {}, *(h("th", {"scope": "col"}, title) for title in ("Name", "Value", "What it says"))),
            ),
            h(
                "tbody",
                {},
                *(
                    h(
                        "tr",
                        {},
                        h("th", {"scope": "row"}, _name(name)),
                        h("td", {"class": "mono"}, value),
                        h("td", {}, *said),
                    )
                    for name, value, said in rows
                ),
            ),
        ),
    )
