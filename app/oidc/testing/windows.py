"""Hidden frames and popups: what they show is said before."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from ..errors import PopupBlocked
from ..ports import Message, Popup, PopupGone, Window
from .clock import settle

Answer = str | None | Message | Exception
"""What happens in a window: a page with that address, one that cannot be seen (None), a message, or an error."""


class FakeWindow:
    """Shows one answer after the other. After the last one time flies: whoever waits on has waited too long.

    With ``patient`` it keeps them waiting, as a real window does.
    """

    def __init__(self, answers: Iterable[Answer], *, patient: bool = False) -> None:
        self._addresses: list[str | Exception | None] = []
        self._messages: list[Message] = []
        self._patient = patient
        for answer in answers:
            self.add(answer)

    def add(self, answer: Answer) -> None:
        """Let one more thing happen."""
        if isinstance(answer, Message):
            self._messages.append(answer)
        else:
            self._addresses.append(answer)

    async def next_address(self) -> str | None:
        """Return the next page. Raises :class:`TimeoutError` after the last one."""
        if not self._addresses:
            await self._wait_for_nothing()
        address = self._addresses.pop(0)
        if isinstance(address, Exception):
            raise address
        return address

    async def next_message(self) -> Message:
        """Return the next message. Raises :class:`TimeoutError` after the last one."""
        if not self._messages:
            await self._wait_for_nothing()
        return self._messages.pop(0)

    async def _wait_for_nothing(self) -> None:
        if self._patient:
            await asyncio.get_running_loop().create_future()
        raise TimeoutError


class FakeFrames:
    """Hidden frames. ``answers`` says what happens in a frame that opens an address; ``opened`` lists them.

    ``patient`` is for the windows in them.
    """

    def __init__(self, answers: Callable[[str], Iterable[Answer]]) -> None:
        self.answers = answers
        self.patient = False
        self.opened: list[str] = []
        self.now_open = 0

    def open(self, url: str) -> AbstractAsyncContextManager[Window]:
        return self._open(url)

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncIterator[Window]:
        self.opened.append(url)
        self.now_open += 1
        try:
            await settle()  # a real frame takes its time, and others act meanwhile
            yield FakeWindow(self.answers(url), patient=self.patient)
        finally:
            self.now_open -= 1


class FakePopup(FakeWindow):
    """A popup that shows what ``answers`` says once it is sent somewhere; no answer: the person closes it."""

    def __init__(self, answers: Callable[[str], Iterable[Answer]]) -> None:
        super().__init__([])
        self._answers = answers

    def go(self, url: str) -> None:
        for answer in list(self._answers(url)) or [PopupGone(seen=True)]:
            self.add(answer)

    async def next_message(self) -> Message:
        await settle()  # what the window shows is seen before a message has arrived
        return await super().next_message()


class FakePopups:
    """Popups, unless ``blocked``."""

    def __init__(self, answers: Callable[[str], Iterable[Answer]]) -> None:
        self.answers = answers
        self.blocked = False
        self.now_open = 0

    def open(self) -> AbstractAsyncContextManager[Popup]:
        return self._open()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Popup]:
        if self.blocked:
            raise PopupBlocked
        self.now_open += 1
        try:
            yield FakePopup(self.answers)
        finally:
            self.now_open -= 1
