"""The issuer's description of itself: exactly this issuer, and nothing insecure."""

from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import DiscoveryFailed, UserinfoFailed
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response


async def test_it_is_asked_for_once_an_hour(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    for _ in range(3):
        await client.login()
    assert len(tab.http.requests) == 1
    await world.clock.jump(3600)
    await client.login()
    assert len(tab.http.requests) == 2


@pytest.mark.parametrize("other", ["http://evil.localhost:8000", "http://login.lab.localhost:8000/", None])
async def test_another_issuers_document(client: Client, world: FakeBrowser, other: str | None) -> None:
    world.issuer.metadata["issuer"] = other
    with pytest.raises(DiscoveryFailed) as caught:
        await client.login()
    assert caught.value.details["expected"] == "http://login.lab.localhost:8000"


@pytest.mark.parametrize("name", ["authorization_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        7,
        "/authorize",
        "http://login.example/authorize",
        "javascript:1",
        # Python finds the issuer's origin in these, and a browser goes to evil.localhost, or not where it says.
        "http://evil.localhost:9\\@login.lab.localhost:8000/authorize",
        "http://evil.localhost@login.lab.localhost:8000/authorize",
        "http://login.lab.localhost:8000\\..\\authorize",
        "http://login.lab.\tlocalhost:8000/authorize",
        " http://login.lab.localhost:8000/authorize",
        "http://login.lab.localhost:8000/authorize\n",
        "http://login.lab.localhost:8000/authorize\x00",
        "http://login.lab.localhost:8000/authorize#fragment",
        "http://login.lab.localhost:8000/authorize#",
    ],
)
async def test_an_endpoint_that_cannot_be_used(
    client: Client, tab: FakeTab, world: FakeBrowser, name: str, value: object
) -> None:
    world.issuer.metadata[name] = value
    with pytest.raises(DiscoveryFailed, match=name):
        await client.login()
    assert tab.navigator.left_for == ""


@pytest.mark.parametrize("empty", ["", None])
async def test_an_endpoint_that_is_empty_is_not_offered(
    client: Client, tab: FakeTab, world: FakeBrowser, empty: str | None
) -> None:
    for name in ("userinfo_endpoint", "end_session_endpoint"):
        world.issuer.metadata[name] = empty
    await client.login_silently()
    with pytest.raises(UserinfoFailed, match="no UserInfo endpoint"):
        await client.userinfo()
    await client.logout()
    assert tab.navigator.left_for == ""


@pytest.mark.parametrize(
    "name", ["authorization_endpoint", "jwks_uri", "token_endpoint", "userinfo_endpoint", "end_session_endpoint"]
)
async def test_an_endpoint_at_another_origin_counts_only_if_the_settings_name_it(
    make_client: Callable[..., Client], tab: FakeTab, world: FakeBrowser, name: str
) -> None:
    world.issuer.metadata[name] = "https://elsewhere.example/endpoint"
    with pytest.raises(DiscoveryFailed, match=rf"https://elsewhere\.example for '{name}'") as caught:
        await make_client(issuer_origins=["https://another.example"]).login()
    assert "issuer_origins" in (caught.value.hint or "")
    assert tab.navigator.left_for == ""

    await make_client(issuer_origins=["https://another.example", "https://elsewhere.example"]).login()
    assert tab.navigator.left_for


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(404, {}, "{}"),
        HttpResponse(500),
        HttpResponse(0),
        HttpResponse(200, {}, "<html>"),
        json_response([1]),
    ],
)
async def test_an_answer_that_cannot_be_used(client: Client, tab: FakeTab, answer: HttpResponse) -> None:
    tab.http.server = lambda *request: answer
    with pytest.raises(DiscoveryFailed):
        await client.login()


async def test_a_failure_is_not_remembered(client: Client, tab: FakeTab) -> None:
    server = tab.http.server
    tab.http.server = lambda *request: HttpResponse(503)
    with pytest.raises(DiscoveryFailed):
        await client.login()
    tab.http.server = server
    await client.login()
    assert tab.navigator.left_for


async def test_an_issuer_with_a_path(make_client: Callable[..., Client], tab: FakeTab) -> None:
    client = make_client(issuer="http://login.lab.localhost:8000/s/expired/")
    with pytest.raises(DiscoveryFailed):
        await client.login()
    assert tab.http.requests[0][1].endswith("/s/expired/.well-known/openid-configuration")
