"""A subscriber: what it may do, and how its subscription ends."""

import logging
from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.testing import FakeBrowser, FakeTab, settle

from .told import log_in


async def test_a_subscriber_may_fail_wait_and_end(
    client: Client, tab: FakeTab, world: FakeBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def fails(session: object) -> None:
        raise ZeroDivisionError

    async def waits(session: object) -> None:
        heard.append((await client.userinfo())["name"])

    ends: list[Callable[[], None]] = [client.on_signed_in(fails), client.on_signed_in(waits)]
    with caplog.at_level(logging.CRITICAL):
        await log_in(client, tab, world)
        await settle()
    assert heard == ["Ada Lovelace"]
    for end in ends:
        end()
    await client.logout()
    await log_in(client, tab, world)
    await settle()
    assert len(heard) == 1
    assert client.session.profile is None
