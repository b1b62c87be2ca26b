"""Links from the page to the rest of the lab. Other configurations have none of these addresses."""

from urllib.parse import urlsplit

from ..nodes import Node, h

LOGIN_HOST = "login.lab.localhost"
SITES = {"app.lab.localhost": "app.partner.localhost", "app.partner.localhost": "app.lab.localhost"}
FORGED = "/#access_token=forged&token_type=Bearer&state=made-up"


def view(issuer: str, api: str, address: str, *, scenarios: bool) -> tuple[Node, ...]:
    """Return the list, or nothing outside of the lab.

    ``issuer`` and ``api`` are those of the settings, ``address`` is the page's own. ``scenarios``: the issuers that
    misbehave on purpose are there.
    """
    login, page = urlsplit(issuer), urlsplit(address)
    if login.hostname != LOGIN_HOST:
        return ()
    server = f"{login.scheme}://{login.netloc}"
    items = [
        _door(FORGED, "Open the page with a forged answer", "and see why nothing of it is kept"),
        _door(f"{server}/account", "Your account", "at the authorization server: take back what you allowed"),
    ]
    if other := SITES.get(page.hostname or ""):
        there = f"{page.scheme}://{page.netloc.replace(page.hostname or '', other)}/"
        items.append(_door(there, "The same page on another site", "where cookie rules can stop a silent renewal"))
    if scenarios:
        items.append(_door(f"{server}/s/", "Issuers that misbehave", "on purpose, one mistake each"))
    if api:
        items.append(_door(f"{api.rstrip('/')}/openapi.json", "The API’s document", "in the OpenAPI format"))
    return tuple(items)


def _door(address: str, name: str, why: str) -> Node:
    return h("li", {}, h("a", {"href": address}, name), " ", h("small", {"class": "quiet"}, why))
