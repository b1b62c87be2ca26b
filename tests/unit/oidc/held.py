"""What is on its way, and waits until a test lets it arrive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from app.oidc.ports import Window
from app.oidc.testing import FakeTab, FakeWindow


class SlowFrames:
    """The hidden frames of one tab: each has its answer from the start, and hands it over when ``gate`` is set."""

    def __init__(self, tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate = asyncio.Event()
        self.opened = 0
        self._tab = tab
        monkeypatch.setattr(tab.frames, "open", self._open)

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncIterator[Window]:
        self.opened += 1
        answers = self._tab.frames.answers(url)
        await self.gate.wait()
        yield FakeWindow(answers)


def hold_messages(tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Keep what ``tab`` says from the others, until the function that is returned sends it."""
    held: list[str] = []
    channel = tab.ports.channel
    post = channel.post
    monkeypatch.setattr(channel, "post", held.append)

    def send() -> None:
        monkeypatch.setattr(channel, "post", post)
        for message in held:
            post(message)

    return send
