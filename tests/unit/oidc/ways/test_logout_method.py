"""How the page leaves to log out at the issuer: by an address, which every provider takes, or by a form."""

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.oidc import Client
from app.oidc.errors import SettingsError
from app.oidc.testing import FakeBrowser, FakeTab

from ..conftest import make_settings

MakeClient = Callable[..., Client]
ENDPOINT = "http://login.lab.localhost:8000/logout"


def test_get_is_the_default_and_there_are_two_methods() -> None:
    plain = {"issuer": "https://login.example", "client_id": "spa", "redirect_uri": "https://app.example/"}
    assert type(make_settings()).from_mapping(plain).logout_method == "GET"
    with pytest.raises(SettingsError, match="one of GET, POST"):
        make_settings(logout_method="get")


@pytest.mark.parametrize("query", ["", "?tenant=1"])
async def test_by_get_everything_stands_in_the_address(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, query: str
) -> None:
    world.issuer.metadata["end_session_endpoint"] = ENDPOINT + query
    client = make_client(logout_method="GET")
    tokens = await client.login_silently()
    await client.logout()
    address = urlsplit(tab.navigator.left_for)
    fields = dict(parse_qsl(address.query))
    assert address._replace(query="").geturl() == ENDPOINT
    assert fields.pop("state")
    assert fields == {
        **({"tenant": "1"} if query else {}),
        "client_id": "spa",
        "id_token_hint": tokens.id_token,
        "post_logout_redirect_uri": "http://app.lab.localhost:8000/",
    }
    assert tab.navigator.posted == {}
    assert tokens.id_token not in json.dumps(client.events.dump())


@pytest.mark.parametrize("query", ["", "?tenant=1"])
async def test_by_post_nothing_stands_in_the_address(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, query: str
) -> None:
    world.issuer.metadata["end_session_endpoint"] = ENDPOINT + query
    client = make_client(logout_method="POST")
    tokens = await client.login_silently()
    await client.logout()
    assert tab.navigator.left_for == ENDPOINT + query
    assert tab.navigator.posted["id_token_hint"] == tokens.id_token


async def test_the_way_back_is_recognised_after_a_get(make_client: MakeClient, tab: FakeTab) -> None:
    client = make_client(logout_method="GET")
    await client.login_silently()
    await client.logout()
    state = dict(parse_qsl(urlsplit(tab.navigator.left_for).query))["state"]
    tab.navigator.replace_address(f"http://app.lab.localhost:8000/?state={state}")
    await client.handle_redirect()
    assert "logout_response" in [event.name for event in client.events]


async def test_a_form_that_the_pages_own_policy_forbids_is_told(
    make_client: MakeClient, tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forbidden(url: str, fields: object) -> None:
        raise SettingsError("This page's own policy forbids it.")

    monkeypatch.setattr(tab.navigator, "post", forbidden)
    client = make_client(logout_method="POST")
    await client.login_silently()
    with pytest.raises(SettingsError, match="own policy"):
        await client.logout()
    assert client.session.status == "anonymous"
    assert [event.name for event in client.events][-1] == "error"
