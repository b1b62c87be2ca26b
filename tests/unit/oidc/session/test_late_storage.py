"""Storage that arrives after the messages: a browser orders neither with the other."""

import asyncio
from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.testing import FakeBrowser, FakeTab, settle

from .held import LateStorage, hold_messages, sees_storage_late

MakeClient = Callable[..., Client]


class Two:
    """Two tabs; the second may see the storage late."""

    def __init__(self, world: FakeBrowser, make_client: MakeClient) -> None:
        self.tabs = world.tab(), world.tab()
        self.storage: LateStorage = sees_storage_late(self.tabs[1])
        self.first, self.second = (make_client(tab) for tab in self.tabs)
        for client in (self.first, self.second):
            client.start()

    @property
    def statuses(self) -> tuple[str, str]:
        return self.first.session.status, self.second.session.status


@pytest.fixture
async def two(world: FakeBrowser, make_client: MakeClient) -> Two:
    return Two(world, make_client)


async def test_a_tab_with_another_kind_of_tokens_notices_that_logout_too(
    two: Two, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.first.login_in_popup()
    await two.second.login_silently(response_type="id_token")
    two.storage.late = True
    await two.first.login_in_popup()
    two.storage.late = False
    hold_messages(two.tabs[0], monkeypatch)
    await two.first.logout(local=True)
    await world.clock.jump(2)
    await two.tabs[1].wake.fire()
    assert two.statuses == ("anonymous", "anonymous")


async def test_what_is_asked_before_the_flag_is_there_is_answered(two: Two) -> None:
    two.storage.late = True
    await two.first.login_in_popup()
    asked = [
        asyncio.ensure_future(two.second.userinfo()),
        asyncio.ensure_future(two.second.access_token("read:reports")),
    ]
    await asyncio.sleep(0)
    two.storage.late = False
    profile, token = await asyncio.gather(*asked)
    assert profile["sub"] == "ada"  # type: ignore[index]
    assert token


async def test_userinfo_of_another_tab_is_no_answer_to_a_renewal(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_client(world.tab())
    for each in (client, other):
        each.start()
    await client.login_in_popup()
    before = await client.login_silently()
    (lock,) = world.locks._locks
    async with world.locks.hold(lock):
        asked = asyncio.ensure_future(client.login_silently())
        await settle()
        await other.userinfo()
    assert await asked != before
