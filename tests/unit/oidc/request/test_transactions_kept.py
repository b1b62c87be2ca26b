"""What a login leaves in storage, and what becomes of it."""

import pytest

from app.oidc import Client
from app.oidc.errors import StateError
from app.oidc.request.transactions import TOMBSTONES_KEPT_SECONDS
from app.oidc.testing import FakeBrowser, FakeTab


def transactions(tab: FakeTab) -> list[str]:
    return [name for name in tab.session_storage.names() if " transaction " in name]


async def test_old_transactions_are_tidied_up(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    tab.session_storage.set("somebody else's", "{}")
    for _ in range(3):
        await client.login()
    assert len(transactions(tab)) == 3
    await world.clock.jump(TOMBSTONES_KEPT_SECONDS + 1)
    await client.login()
    assert len(transactions(tab)) == 1
    assert tab.session_storage.get("somebody else's") == "{}"


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "{}", '{"state": "x"}', '{"ended_at": null}'])
async def test_a_transaction_edited_by_hand_is_unknown(
    client: Client, tab: FakeTab, world: FakeBrowser, text: str
) -> None:
    await client.login()
    (key,) = transactions(tab)
    tab.session_storage.set(key, text)
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    with pytest.raises(StateError):
        await client.handle_redirect()
    assert client.session.status == "anonymous"
