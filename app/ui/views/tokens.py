"""Tokens laid open, side by side: header, payload and signature, and which letters are which claim."""

from ...oidc import Session
from ...oidc.answer.jws import Jws, parse
from ...oidc.errors import OidcError
from ..nodes import Child, Node, h
from . import claims, letters, session

EMPTY = (
    "After the login you can read here what each token says: its header, every claim of its payload in a sentence, and "
    "its signature."
)
ID_TOKEN = "Tells this page who logged in. Meant for this page alone."
ACCESS_TOKEN = "Lets its holder call the API, and is meant for the API. A page should not rely on what is in it."


def view(held: Session, now: float, marked: str = "") -> tuple[Node, ...]:
    """Return the panel's page about tokens. ``now`` is in seconds since the epoch.

    ``marked`` is the claim that the person points at: its letters stand out in every token that has it.
    """
    tokens = held.tokens
    if tokens is None:
        return (h("p", {"class": "empty"}, EMPTY),)
    found = (("ID token", ID_TOKEN, tokens.id_token), ("Access token", ACCESS_TOKEN, tokens.access_token))
    both = [_token(name, what, compact, now, marked) for name, what, compact in found if compact]
    return (h("div", {"class": "both-tokens"}, *both), h("div", {"class": "facts-box"}, *session.facts(held)))


def _token(name: str, what: str, compact: str, now: float, marked: str) -> Node:
    try:
        inside = _decoded(name, compact, parse(compact), now, marked)
    except OidcError:
        inside = (
            _as_it_travels(name, compact),
            h("p", {}, "This token is opaque: only the server that issued it can read it."),
        )
    head = h("div", {"class": "token-head"}, h("h3", {}, name), h("p", {"class": "quiet small"}, what))
    return h("section", {"class": "token", "aria-label": f"{name}, decoded"}, head, *inside)


def _decoded(name: str, compact: str, token: Jws, now: float, marked: str) -> tuple[Node, ...]:
    header, payload, signature = compact.split(".")
    checked = (
        "The browser checked it with the issuer’s public key before this token was kept."
        if name == "ID token"
        else "The API checks it by itself with the issuer’s public key."
    )
    return (
        _as_it_travels(
            name,
            h("span", {"class": "part-header"}, *_letters(header, marked)),
            ".",
            h("span", {"class": "part-payload"}, *_letters(payload, marked)),
            ".",
            h("span", {"class": "part-signature"}, signature),
        ),
        _part("header", "Header", claims.table(f"Header of the {name}", claims.header_rows(token.header))),
        _part("payload", "Payload", claims.table(f"Payload of the {name}", claims.payload_rows(token.payload, now))),
        _part(
            "signature",
            "Signature",
            h(
                "p",
                {"class": "small"},
                f"{len(token.signature)} bytes, made over header and payload with the issuer’s private key. {checked}",
            ),
        ),
    )


def _as_it_travels(name: str, *children: Child) -> Node:
    label = f"{name} as it travels"
    return h("p", {"class": "compact", "tabindex": "0", "role": "group", "aria-label": label}, *children)


def _letters(encoded: str, marked: str) -> list[Child]:
    return [
        h("span", {"class": "marked" if marked and name == marked else None}, text) if name else text
        for name, text in letters.pieces(encoded)
    ]


def _part(kind: str, title: str, content: Child) -> Node:
    return h("div", {"class": f"token-part part-{kind}"}, h("h4", {}, title), content)
