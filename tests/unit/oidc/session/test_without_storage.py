"""A browser whose storage is full or forbidden."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.oidc import Client
from app.oidc.base.storage import NoStorage
from app.oidc.errors import (
    StorageUnavailable,
)
from app.oidc.testing import FakeBrowser, FakeTab

from ..conftest import make_settings

MakeClient = Callable[..., Client]


def no_room(key: str, value: str) -> None:
    raise OSError("the quota has been exceeded")


async def test_a_login_that_cannot_be_remembered_does_not_begin(
    client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab.session_storage, "set", no_room)
    with pytest.raises(StorageUnavailable):
        await client.login()
    assert tab.navigator.left_for == ""


async def test_where_storage_is_forbidden_nobody_is_sent_away_but_a_popup_logs_in(tab: FakeTab) -> None:
    """The way back would be refused, and a page that logs in by itself would go to and fro for ever."""
    ports = replace(tab.ports, session_storage=NoStorage(), local_storage=NoStorage())
    client = Client(make_settings(), ports)
    with pytest.raises(StorageUnavailable, match="forbids this page to store"):
        await client.login()
    assert tab.navigator.left_for == ""
    await client.login_in_popup()
    assert client.session.status == "signed-in"
    assert await Client(make_settings(), ports).restore() is None


async def test_a_session_and_its_end_need_no_room(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(token_storage="session")
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    monkeypatch.setattr(tab.session_storage, "set", no_room)
    monkeypatch.setattr(tab.local_storage, "set", no_room)
    await client.handle_redirect()
    assert client.session.status == "signed-in"
    await client.logout()
    assert client.session.status == "anonymous"
    assert tab.navigator.posted
