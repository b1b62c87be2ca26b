"""A login that a tab hears of late must not hide the logout from a newer one."""

from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.testing import FakeBrowser

from .held import hold_messages

MakeClient = Callable[..., Client]


async def test_a_logout_reaches_a_tab_that_heard_of_an_older_login_late(
    world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ada logs in in the third tab and then in the first; the second tab hears of the third one's login last."""
    tabs = [world.tab() for _ in range(3)]
    first, second, third = (make_client(tab) for tab in tabs)
    for each in (first, second, third):
        each.start()
    send = hold_messages(tabs[2], monkeypatch)
    await third.login_in_popup()
    await world.clock.advance(1)
    await first.login_in_popup()
    send()
    await first.logout(local=True)
    await tabs[1].wake.fire()
    assert {each.session.status for each in (first, second, third)} == {"anonymous"}
