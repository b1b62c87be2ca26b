"""UserInfo: what is kept of it, and what is no usable answer."""

import pytest

from app.oidc import Client
from app.oidc.errors import (
    IssuerUnreachable,
    UserinfoFailed,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response


async def test_userinfo_is_kept_and_stays_over_a_renewal_of_the_same_user(client: Client) -> None:
    await client.login_silently()
    assert (await client.userinfo())["name"] == "Ada Lovelace"
    await client.login_silently()
    assert client.session.profile is not None


@pytest.mark.parametrize(
    "answer",
    [HttpResponse(401), HttpResponse(0), HttpResponse(200, {}, "eyJ"), json_response([]), json_response({"sub": 7})],
)
async def test_userinfo_without_a_usable_answer(client: Client, tab: FakeTab, answer: HttpResponse) -> None:
    await client.login_silently()
    tab.http.server = lambda *request: answer
    with pytest.raises(UserinfoFailed):
        await client.userinfo()


async def test_userinfo_while_the_issuer_is_down(client: Client, world: FakeBrowser) -> None:
    await client.login_silently()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await client.userinfo()
    assert client.session.status == "signed-in"


async def test_an_issuer_without_userinfo(client: Client, world: FakeBrowser) -> None:
    del world.issuer.metadata["userinfo_endpoint"]
    await client.login_silently()
    with pytest.raises(UserinfoFailed):
        await client.userinfo()
