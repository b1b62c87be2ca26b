"""Tokens laid open: header, payload and signature, each in its own colour."""

from ...oidc.answer.jws import parse
from ...oidc.errors import OidcError
from ...oidc.tokens import Tokens
from ..nodes import Node, h
from . import claims


def view(tokens: Tokens | None, now: float) -> tuple[Node, ...]:
    """Return the panel's page about tokens. ``now`` is in seconds since the epoch."""
    if tokens is None:
        return (
            h(
                "p",
                {"class": "empty"},
                "After the login you can read here what each token says: its header, every claim of its payload "
                "in a sentence, and its signature.",
            ),
        )
    nodes = []
    if tokens.id_token:
        nodes.append(
            _token("ID token", "Tells this page who logged in. Meant for this page alone.", tokens.id_token, now)
        )
    if tokens.access_token:
        nodes.append(
            _token(
                "Access token",
                "Lets its holder call the API. It is meant for the API: a page should not rely on what is in it. "
                "You may look.",
                tokens.access_token,
                now,
            )
        )
    return tuple(nodes)


def _token(name: str, what: str, compact: str, now: float) -> Node:
    head = h("div", {"class": "token-head"}, h("h3", {}, name), h("p", {"class": "quiet small"}, what))
    try:
        token = parse(compact)
    except OidcError:
        return h(
            "section",
            {"class": "token", "aria-label": f"{name}, decoded"},
            head,
            h("p", {"class": "compact", "tabindex": "0"}, compact),
            h("p", {}, "This token is opaque: only the server that issued it can read it."),
        )
    header, payload, signature = compact.split(".")
    return h(
        "section",
        {"class": "token", "aria-label": f"{name}, decoded"},
        head,
        h(
            "p",
            {"class": "compact", "tabindex": "0", "role": "group", "aria-label": f"{name} as it travels"},
            h("span", {"class": "part-header"}, header),
            ".",
            h("span", {"class": "part-payload"}, payload),
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
                f"{len(token.signature)} bytes, made over header and payload with the issuer’s private key. "
                + (
                    "The browser checked it with the issuer’s public key before this token was kept."
                    if name == "ID token"
                    else "The API checks it by itself with the issuer’s public key."
                ),
            ),
        ),
    )


def _part(kind: str, title: str, content: Node | str | None) -> Node:
    return h("div", {"class": f"token-part part-{kind}"}, h("h4", {}, title), content)
