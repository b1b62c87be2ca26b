"""The profile comes with a login, whichever way the login came."""

import asyncio

import pytest

from app.oidc.ports import HttpResponse
from app.oidc.testing import settle

from .world import World


@pytest.mark.parametrize(("response_type", "code"), [("token", None), ("id_token token", "userinfo_failed")])
async def test_only_somebody_who_is_signed_in_misses_a_profile(world, response_type, code):
    serve = world.issuer.serve
    world.issuer.serve = lambda method, url, *rest: (
        HttpResponse(500) if url.endswith("/userinfo") else serve(method, url, *rest)
    )
    await world.log_in(response_type)
    assert (world.actions.problem and world.actions.problem.code) == code


async def test_a_login_in_a_popup_loads_the_profile_too(world):
    await world.client.login_in_popup()
    await settle()
    assert world.client.session.profile["name"] == "Ada Lovelace"
    assert world.actions.problem is None


async def test_a_profile_that_cannot_be_loaded_after_a_popup_is_said(world):
    del world.issuer.metadata["userinfo_endpoint"]
    await world.client.login_in_popup()
    await settle()
    assert world.client.session.status == "signed-in"
    assert world.actions.problem.code == "userinfo_failed"


async def test_a_login_in_another_tab_brings_the_profile_too(world):
    other = World(world.browser)
    world.client.start()
    await other.log_in("id_token token")
    await settle()
    assert world.client.session.profile["name"] == "Ada Lovelace"
    world.client.stop()


@pytest.fixture
def userinfo(world, monkeypatch):
    """Hold the answers of UserInfo until this is set."""
    may_answer, ask = asyncio.Event(), world.tab.http.request

    async def hold(method, url, **rest):
        if url.endswith("/userinfo"):
            await may_answer.wait()
        return await ask(method, url, **rest)

    monkeypatch.setattr(world.tab.http, "request", hold)
    return may_answer


async def test_a_login_elsewhere_while_the_profile_is_on_its_way_is_no_problem(world, userinfo):
    """Two tabs log in at once, and the last of the logins counts in both."""
    other = World(world.browser)
    await world.actions.login("id_token token")
    world.tab.navigator.response = world.issuer.answer(world.tab.navigator.left_for)
    world.open_page()
    world.client.start()
    coming_back = asyncio.ensure_future(world.actions.settle())
    await settle()
    await other.log_in("id_token token")
    await settle()
    userinfo.set()
    await coming_back
    assert world.actions.problem is None
    assert world.client.session.tokens == other.client.session.tokens
    assert world.client.session.profile["name"] == "Ada Lovelace"
    world.client.stop()


async def test_a_logout_while_a_profile_is_on_its_way_is_no_problem(world, userinfo):
    """The logout happens in another tab."""
    other = World(world.browser)
    world.client.start()
    await world.client.login_in_popup()
    await settle()
    await other.client.restore()
    await other.client.logout(local=True)
    await settle()
    userinfo.set()
    await settle()
    assert world.client.session.status == "anonymous"
    assert world.actions.problem is None
    world.client.stop()
