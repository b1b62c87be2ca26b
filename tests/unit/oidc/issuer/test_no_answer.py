"""Why a request had no answer: the address, the usual mistake, and what to set where, at every request of ours."""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from app.oidc import Client
from app.oidc.errors import (
    ApiUnreachable,
    DiscoveryFailed,
    IssuerUnreachable,
    KeysUnavailable,
    NetworkError,
    TokenEndpointFailed,
    UserinfoFailed,
)
from app.oidc.ports import HttpResponse, Obstacle, Obstructed
from app.oidc.testing import FakeBrowser, FakeTab, json_response

ISSUER = "http://login.lab.localhost:8000"
API = "http://api.lab.localhost:8000"
PAGE = "http://app.lab.localhost:8000"

Attempt = Callable[[Client], Awaitable[object]]

REQUESTS: dict[str, tuple[str, Attempt, type[NetworkError]]] = {
    "discovery": (f"{ISSUER}/.well-known/openid-configuration", Client.login, IssuerUnreachable),
    "keys": (f"{ISSUER}/jwks.json", Client.login_silently, KeysUnavailable),
    "token": (f"{ISSUER}/token", lambda client: client.login_silently(response_type="code"), IssuerUnreachable),
    "userinfo": (f"{ISSUER}/userinfo", Client.userinfo, IssuerUnreachable),
    "api": (f"{API}/messages", lambda client: client.call_api("GET", f"{API}/messages?secret=1"), ApiUnreachable),
}


async def fails(client: Client, tab: FakeTab, world: FakeBrowser, name: str, how: Exception | int) -> NetworkError:
    """Return the error when the request ``name`` fails, or is answered with the status ``how``."""
    address, attempt, _ = REQUESTS[name]
    world.api = lambda *request: json_response({})
    if name in {"userinfo", "api"}:
        await client.login_silently()

    def server(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        if url.partition("?")[0] != address:
            return world.serve(method, url, headers, body)
        if isinstance(how, Exception):
            raise how
        return HttpResponse(how)

    tab.http.server = server
    with pytest.raises(NetworkError) as caught:
        await attempt(client)
    return caught.value


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize(
    ("obstacle", "said", "advised"),
    [
        (
            "policy",
            "This page's own Content-Security-Policy forbids it to ask {address}.",
            "Add {origin} to 'connect-src'",
        ),
        (
            "cors",
            "can be reached at {address}, but it does not allow pages of {page} to read its answer (CORS).",
            "{page}",
        ),
        ("offline", "cannot be reached at {address}, because the browser is offline.", ""),
    ],
)
async def test_what_is_known_is_said(
    client: Client, tab: FakeTab, world: FakeBrowser, name: str, obstacle: Obstacle, said: str, advised: str
) -> None:
    address, _, kind = REQUESTS[name]
    error = await fails(client, tab, world, name, Obstructed(obstacle))
    places = {"address": address, "page": PAGE, "origin": API if name == "api" else ISSUER}
    assert type(error) is kind
    assert error.message.endswith(said.format(**places))
    assert advised.format(**places) in (error.hint or "")
    assert "secret" not in error.message


@pytest.mark.parametrize("name", REQUESTS)
async def test_the_address_is_named_when_nothing_is_known(
    client: Client, tab: FakeTab, world: FakeBrowser, name: str
) -> None:
    error = await fails(client, tab, world, name, OSError("Failed to fetch"))
    assert error.message.endswith(f"does not answer at {REQUESTS[name][0]}.")
    assert error.hint
    error = await fails(client, tab, world, name, TimeoutError())
    assert error.message.endswith(f"does not answer at {REQUESTS[name][0]}: the request took too long.")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("discovery", DiscoveryFailed),
        ("keys", KeysUnavailable),
        ("token", TokenEndpointFailed),
        ("userinfo", UserinfoFailed),
    ],
)
async def test_a_redirect_is_called_one(
    client: Client, tab: FakeTab, world: FakeBrowser, name: str, kind: type[NetworkError]
) -> None:
    error = await fails(client, tab, world, name, 0)
    assert type(error) is kind
    assert error.message.endswith("answered with a redirect, which is not followed.")
    assert ("setting 'issuer'" in (error.hint or "")) == (name == "discovery")


@pytest.mark.parametrize("name", ["discovery", "keys", "token", "userinfo"])
async def test_another_status_is_named(client: Client, tab: FakeTab, world: FakeBrowser, name: str) -> None:
    assert (await fails(client, tab, world, name, 503)).message.endswith("answered with status 503.")


async def test_what_an_api_must_allow_is_what_the_page_sends(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await client.login_silently()

    def server(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        raise Obstructed("cors")

    world.api = server
    with pytest.raises(ApiUnreachable) as caught:
        await client.call_api("PATCH", API, {}, headers={"X-Trace": "1"})
    allowed = (
        "Access-Control-Allow-Methods: PATCH and Access-Control-Allow-Headers: Authorization, X-Trace, Content-Type."
    )
    assert str(caught.value).endswith(allowed)
