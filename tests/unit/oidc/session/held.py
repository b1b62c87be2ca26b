"""What is on its way, and waits until a test lets it arrive."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Protocol

import pytest

from app.oidc import Client, Tokens
from app.oidc.ports import Storage, Window
from app.oidc.testing import FakeTab, FakeWindow, settle


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


async def restores_slowly(
    client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> tuple[SlowFrames, asyncio.Future[Tokens | None]]:
    """Let ``client`` in ``tab`` begin to restore the session; its frame waits for the gate."""
    client.start()
    slow = SlowFrames(tab, monkeypatch)
    restored = asyncio.ensure_future(client.restore())
    await settle()
    return slow, restored


class Send(Protocol):
    """Sends what was held; ``only`` messages of one type."""

    def __call__(self, only: str = "") -> None: ...


def hold_messages(tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Keep what ``tab`` says from the others, until the function that is returned sends it."""
    held: list[str] = []
    channel = tab.ports.channel
    post = channel.post
    monkeypatch.setattr(channel, "post", held.append)

    def send(only: str = "") -> None:
        monkeypatch.setattr(channel, "post", post)
        for message in held:
            if only in {"", json.loads(message)["type"]}:
                post(message)

    return send


class LateStorage:
    """A browser's ``localStorage`` as one tab sees it while ``late``: without what other tabs change meanwhile.

    A browser keeps each process a copy, which hears of changes a few milliseconds after they were made.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._seen: dict[str, str] | None = None

    @property
    def late(self) -> bool:
        return self._seen is not None

    @late.setter
    def late(self, late: bool) -> None:
        now = {key: self._storage.get(key) or "" for key in self._storage.names()}
        self._seen = now if late else None

    def get(self, key: str) -> str | None:
        return self._storage.get(key) if self._seen is None else self._seen.get(key)

    def set(self, key: str, value: str) -> None:
        self._storage.set(key, value)
        if self._seen is not None:
            self._seen[key] = value

    def remove(self, key: str) -> None:
        self._storage.remove(key)
        if self._seen is not None:
            self._seen.pop(key, None)

    def names(self) -> list[str]:
        return self._storage.names() if self._seen is None else list(self._seen)


def sees_storage_late(tab: FakeTab) -> LateStorage:
    """Give ``tab`` such a storage, and return it."""
    storage = LateStorage(tab.local_storage)
    tab.ports = replace(tab.ports, local_storage=storage)
    return storage
