"""Login in a popup."""

import asyncio
from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import (
    PopupBlocked,
    PopupClosed,
    StateUsed,
    TransactionExpired,
)
from app.oidc.testing import FakeBrowser, FakePopup, FakeTab

CALLBACK = "http://app.lab.localhost:8000/app/static/blank.html"


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token", "code", "code id_token token"])
async def test_login_in_a_popup(client: Client, tab: FakeTab, response_type: str) -> None:
    result = await client.login_in_popup(response_type=response_type, app_state={"lesson": 6})
    assert result.app_state == {"lesson": 6}
    assert result.tokens == client.session.tokens
    assert tab.navigator.left_for == ""
    assert tab.popups.now_open == 0
    steps = [event.step for event in client.events if event.journey == "login-1" and event.step]
    assert steps[:4] == [1, 2, 5, 5]


async def test_a_popup_that_is_blocked(client: Client, tab: FakeTab) -> None:
    tab.popups.blocked = True
    with pytest.raises(PopupBlocked):
        await client.login_in_popup()
    assert tab.http.requests == []  # the window comes before any wait


async def test_a_popup_that_the_person_closes(client: Client, tab: FakeTab) -> None:
    tab.popups.answers = lambda url: []
    with pytest.raises(PopupClosed):
        await client.login_in_popup()
    assert client.session.status == "anonymous"
    assert tab.popups.now_open == 0


async def test_a_popup_answer_is_good_once(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    kept: list[str] = []

    def remember(url: str) -> list[str]:
        kept.append(CALLBACK + world.issuer.answer(url))
        return kept[-1:]

    tab.popups.answers = remember
    await client.login_in_popup()
    tab.popups.answers = lambda url: kept
    with pytest.raises(StateUsed):
        await client.login_in_popup()


async def test_a_popup_that_stays_open_is_not_waited_for_without_an_end(
    make_client: Callable[..., Client], tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(popup: FakePopup) -> str | None:
        return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(FakePopup, "next_address", never)
    with pytest.raises(TransactionExpired):
        await make_client(transaction_lifetime_seconds=0.02).login_in_popup()
    assert tab.popups.now_open == 0
