"""What this browser keeps for the page, where, and what is kept nowhere."""

from collections.abc import Mapping

from ...oidc.tokens import Tokens
from ..nodes import Node, code, h

WHAT = (  # what a key contains, and what is stored there
    ("lab.events", "The log of this tab, so that it survives the redirect. No token is in it."),
    ("lab.page", "Your choices on this page: the tab, the response type, a draft."),
    ("lab.scenario", "The issuer that misbehaves on purpose which you are trying, if any. Only its name."),
    (" transaction ", "The state and nonce of one login, or a note that it is over, so that a replay is noticed."),
    (" signed-in", "A flag that this browser was signed in and how it asked. No name, no token."),
    (
        " departures",
        "When this tab left for a login by itself in the last minute, and the error it came back with, "
        "so that it does not go on doing so.",
    ),
    (" logout", "The state of a logout under way."),
    (" tokens", "The tokens themselves, because token_storage says so. Every script of the page can read them."),
)


def view(tokens: Tokens | None, session: Mapping[str, str | None], local: Mapping[str, str | None]) -> tuple[Node, ...]:
    """Return the panel's page about storage.

    ``session`` and ``local`` are what the two stores of the browser hold for this origin. A value is None if only its
    key is known.
    """
    memory = [
        ("ID token", "Who is signed in.", bool(tokens and tokens.id_token)),
        ("Access token", "What lets the page call the API.", bool(tokens and tokens.access_token)),
    ]
    rows = [
        _row("Memory of this page", name, what, "until you leave or reload") for name, what, there in memory if there
    ]
    for where, store, lasts in (
        ("sessionStorage", session, "until you close this tab"),
        ("localStorage", local, "until somebody removes it"),
    ):
        rows += [_row(where, key, _what(key), lasts, value) for key, value in sorted(store.items())]
    if not rows:
        rows.append(h("tr", {}, h("td", {"colspan": "4"}, "Nothing at the moment.")))
    head = ("Where", "What", "What for", "How long")
    return (
        h(
            "div",
            {"class": "table-box"},
            h(
                "table",
                {"class": "stack stored"},
                h("caption", {"class": "visually-hidden"}, "What is stored"),
                h("thead", {}, h("tr", {}, *(h("th", {"scope": "col"}, title) for title in head))),
                h("tbody", {}, *rows),
            ),
        ),
        h(
            "div",
            {},
            h("h3", {}, "Nowhere"),
            h(
                "ul",
                {"class": "nowhere"},
                *(h("li", {}, h("b", {}, name), f" {why}") for name, why in NOWHERE),
            ),
        ),
    )


NOWHERE = (
    ("No token in the address bar or the history.", "It was taken out before anything else ran."),
    ("No token in sessionStorage or localStorage.", "After a reload the page asks again, silently."),
    ("No cookie of the authorization server.", "It has its own host; this page can neither read nor set its cookies."),
    ("No password.", "You typed it on the authorization server’s page, when this page was gone."),
    ("No refresh token.", "The implicit flow gives none, because a browser cannot keep it secret."),
    ("No client secret.", "Everybody can read this page, so it could not keep one."),
)


def _what(key: str) -> str:
    return next((what for part, what in WHAT if part in key), "Not made by this page.")


def _row(where: str, name: str, what: str, lasts: str, value: str | None = None) -> Node:
    return h(
        "tr",
        {},
        h("th", {"scope": "row"}, where),
        h(
            "td",
            {},
            code(name),
            h("small", {"class": "quiet"}, f" {len(value)} characters") if value is not None else None,
        ),
        h("td", {}, what),
        h("td", {"data-name": "how long"}, lasts),
    )
