"""The flag is read once for each happening."""

import pytest

from app.oidc import Client
from app.oidc.testing import FakeBrowser, FakeTab

FLAG = "oidc spa http://login.lab.localhost:8000 signed-in"


class CountedReads:
    """Counts how often the flag of one tab is read."""

    def __init__(self, tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._get = tab.ports.local_storage.get
        monkeypatch.setattr(tab.ports.local_storage, "get", self._counted)

    def _counted(self, key: str) -> str | None:
        self.count += key == FLAG
        return self._get(key)


async def test_one_renewal_reads_the_flag_at_most_five_times(
    client: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.start()
    before = (await client.login_in_popup()).tokens
    reads = CountedReads(tab, monkeypatch)
    await world.clock.advance(460)
    assert client.session.tokens != before
    assert len(tab.frames.opened) == 1
    assert 1 <= reads.count <= 5
