"""Logout: at the issuer with a way back, or in this browser only."""

import json
from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import (
    IssuerUnreachable,
    LoginRequired,
)
from app.oidc.testing import FakeBrowser, FakeTab
from app.oidc.ways.logout import NOT_FINISHED

from ..stored import TOMBSTONE, values

MakeClient = Callable[..., Client]


async def test_logout_posts_the_hint_and_nothing_is_left(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    tokens = client.session.tokens
    assert tokens is not None
    await client.logout()
    assert tab.navigator.left_for == "http://login.lab.localhost:8000/logout"
    assert tab.navigator.posted["id_token_hint"] == tokens.id_token
    assert tab.navigator.posted["client_id"] == "spa"
    assert tab.navigator.posted["post_logout_redirect_uri"] == "http://app.lab.localhost:8000/"
    assert client.session.status == "anonymous"
    assert values(tab.local_storage) == [TOMBSTONE]
    assert tokens.id_token is not None
    assert tokens.id_token not in json.dumps(client.events.dump())


async def test_the_way_back_from_a_logout_is_recognised_once(
    client: Client, tab: FakeTab, make_client: MakeClient
) -> None:
    await client.login_silently()
    await client.logout()
    state = tab.navigator.posted["state"]
    for expected in (1, 0):
        back = make_client()
        tab.navigator.replace_address(f"http://app.lab.localhost:8000/?lesson=6&state={state}")
        assert await back.handle_redirect() is None
        assert [event.name for event in back.events].count("logout_response") == expected
        if expected:
            assert tab.navigator.address() == "http://app.lab.localhost:8000/?lesson=6"


@pytest.mark.parametrize("query", ["flag&q=a%20b", "q=a+b&&r=%E4", "state=mine&states=2", "a=1;b=2", ""])
async def test_the_way_back_from_a_logout_leaves_the_apps_own_query_as_it_is(
    client: Client, tab: FakeTab, query: str
) -> None:
    await client.login_silently()
    await client.logout()
    fields = [*filter(None, [query]), f"state={tab.navigator.posted['state']}"]
    tab.navigator.replace_address(f"http://app.lab.localhost:8000/?{'&'.join(fields)}#top")
    await client.handle_redirect()
    assert tab.navigator.address() == f"http://app.lab.localhost:8000/{'?' if query else ''}{query}#top"


async def test_without_a_way_back_from_a_logout_none_is_awaited(tab: FakeTab, make_client: MakeClient) -> None:
    client = make_client(post_logout_redirect_uri=None)
    await client.login_silently()
    await client.logout()
    assert tab.navigator.posted.keys() == {"client_id", "id_token_hint"}
    assert tab.session_storage.names() == []


async def test_a_state_of_somebody_else_is_left_alone(client: Client, tab: FakeTab) -> None:
    tab.navigator.replace_address("http://app.lab.localhost:8000/?state=x")
    await client.handle_redirect()
    assert tab.navigator.address() == "http://app.lab.localhost:8000/?state=x"


async def test_logout_with_an_access_token_alone(client: Client, tab: FakeTab) -> None:
    await client.login_silently(response_type="token")
    await client.logout()
    assert "id_token_hint" not in tab.navigator.posted
    assert tab.navigator.posted["client_id"] == "spa"


async def test_a_local_logout_goes_nowhere(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    await client.logout(local=True)
    assert tab.navigator.left_for == ""
    assert client.session.status == "anonymous"


async def test_logout_at_an_issuer_that_has_none_or_is_down(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    del world.issuer.metadata["end_session_endpoint"]
    await client.login_silently()
    await client.logout()
    assert tab.navigator.left_for == ""
    said = list(client.events)[-1]
    assert (said.name, said.outcome) == ("logout_response", "refused")
    assert "still logged in" in said.sentence
    other = make_client()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await other.logout()
    assert other.session.status == "anonymous"


async def test_after_a_failure_a_second_logout_is_as_good_as_the_first(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser
) -> None:
    client = make_client(token_storage="session")
    tokens = await client.login_silently()
    reloaded = make_client(token_storage="session")
    await reloaded.restore()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable) as failed:
        await reloaded.logout()
    assert failed.value.hint == NOT_FINISHED
    world.issuer.down = False
    await reloaded.logout()
    assert tab.navigator.posted["id_token_hint"] == tokens.id_token


async def test_the_hint_of_a_logout_that_failed_is_none_of_a_later_session(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser
) -> None:
    await make_client(token_storage="session").login_silently()
    reloaded = make_client(token_storage="session")
    await reloaded.restore()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await reloaded.logout()
    world.issuer.down = False
    await reloaded.login_in_popup(response_type="token")
    await reloaded.logout()
    assert "id_token_hint" not in tab.navigator.posted


async def test_after_logout_the_issuer_decides(client: Client, world: FakeBrowser) -> None:
    await client.login_silently()
    await client.logout()
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await client.login_silently()
