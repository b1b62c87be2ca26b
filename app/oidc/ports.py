"""What the client needs from its environment, as protocols.

Nothing in this package opens a socket or reads a cookie. It asks one of these ports, and whoever makes a
client decides what stands behind them: a real browser (:mod:`.browser`) or fakes (:mod:`.testing`).
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

Stop = Callable[[], None]
"""Ends a subscription."""


class Navigator(Protocol):
    """The page's address, and ways to leave it."""

    def address(self) -> str:
        """Return the page's current address, without an answer of the authorization server."""

    def take_response(self) -> str | None:
        """Return the answer the page was opened with, once: ``"#..."``, ``"?..."`` or None.

        By then it is gone from the address bar and the history.
        """

    def give_back_response(self, response: str) -> None:
        """Keep what :meth:`take_response` gave for the next call, by another client of this page."""

    def replace_address(self, url: str) -> None:
        """Show ``url``, which has the page's own origin, without loading it and without a new history entry."""

    def scrolled(self) -> float:
        """Return how far down the page is scrolled, in pixels."""

    def scroll_to(self, pixels: float) -> None:
        """Scroll the page down to there."""

    def pressed(self) -> bool:
        """Say whether the person pressed something a moment ago, as far as the browser tells."""

    def isolated(self) -> bool:
        """Say whether the page is cross-origin isolated."""

    def go(self, url: str) -> None:
        """Leave the page for ``url``."""

    async def post(self, url: str, fields: Mapping[str, str]) -> None:
        """Leave the page by a form post, so that ``fields`` stand in no address.

        Raises :class:`.errors.SettingsError` if the page's own policy forbids it.
        """


class Storage(Protocol):
    """A small store of texts, such as ``sessionStorage``."""

    def get(self, key: str) -> str | None:
        """Return the text at ``key`` or None."""

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` at ``key``, for the page that is opened next too.

        Raises :class:`OSError` if there is no room or the browser forbids it.
        """

    def remove(self, key: str) -> None:
        """Forget what is at ``key``, if anything is."""

    def names(self) -> list[str]:
        """Return all keys."""


Body = str | bytes | None
"""What a request sends."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer. Header names are in lower case. Status 0 stands for a redirect, which is never followed."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | bytes = ""

    @property
    def text(self) -> str:
        """The body as a text. Bytes are read as UTF-8, as a browser does."""
        return self.body if isinstance(self.body, str) else self.body.decode("utf-8-sig", errors="replace")

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        return self.body.encode() if isinstance(self.body, str) else self.body


Obstacle = Literal["policy", "cors", "offline"]
"""The page's own Content-Security-Policy, a server that does not allow the page's origin, or no network."""


class Obstructed(OSError):
    """A request without an answer, where it is known why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class Http(Protocol):
    """Requests of our own, without cookies and without following redirects."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: Body, timeout_seconds: float
    ) -> HttpResponse:
        """Return the answer. A text is sent as UTF-8.

        Raises :class:`OSError` when there is none: ``TimeoutError``, or :class:`Obstructed` where more is known.
        """


class Crypto(Protocol):
    """Randomness and signatures."""

    def random_bytes(self, count: int) -> bytes:
        """Return ``count`` bytes that nobody can guess."""

    async def verify(self, alg: str, jwk: Mapping[str, object], signature: bytes, data: bytes) -> bool:
        """Say whether ``signature`` over ``data`` was made with the key ``jwk`` by algorithm ``alg`` (RFC 7518).

        Raises :class:`ValueError` for a key that cannot be used.
        """


@dataclass(frozen=True, slots=True)
class Message:
    """A message that a window sent, from a page of ``origin``."""

    origin: str
    data: object


class Window(Protocol):
    """A hidden frame or a popup."""

    async def next_address(self) -> str | None:
        """Wait for the next page to load in it. Return its address, or None if the page may not see it."""

    async def next_message(self) -> Message:
        """Wait for the next message that this window sends to the page; what others send is not given."""


class Frames(Protocol):
    """Windows that the person does not see."""

    def open(self, url: str) -> AbstractAsyncContextManager[Window]:
        """Open ``url`` in a hidden frame. The frame is gone when the block ends, whatever happened."""


class Popups(Protocol):
    """Windows that the person sees beside the page."""

    def open(self) -> AbstractAsyncContextManager["Popup"]:
        """Open an empty popup; do it at once in the handler of a click, or the browser refuses.

        Entering the block then raises :class:`.errors.PopupBlocked`. The popup is closed when the block ends.
        """


class PopupGone(Exception):
    """A popup that can be seen no more: somebody closed it, or a page in it has cut itself off from its opener.

    ``seen`` says whether it showed a foreign page before.
    """

    def __init__(self, *, seen: bool) -> None:
        super().__init__()
        self.seen = seen


class Popup(Window, Protocol):
    """A window that can be sent somewhere, and that the person can close.

    ``next_address`` raises :class:`PopupGone`. ``next_message`` gives what callback pages hand over, of this popup or
    another: the address that they were opened with, as a text.
    """

    def go(self, url: str) -> None:
        """Load ``url`` in the popup."""


class Clock(Protocol):
    """Wall-clock time."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    async def sleep(self, seconds: float) -> None:
        """Wait. If the machine sleeps meanwhile, it may take much longer."""


class Wake(Protocol):
    """Signals that time may have jumped: the page is visible again, online again, or back from the cache."""

    def listen(self, callback: Callable[[], None]) -> Stop:
        """Call ``callback`` at each such signal."""


class Locks(Protocol):
    """One holder at a time among all tabs of this origin. A tab that dies releases its locks."""

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait for the lock and hold it until the block ends."""


class Channel(Protocol):
    """Messages between the tabs of this origin. The sender does not hear itself."""

    def post(self, message: str) -> None:
        """Send ``message`` to every other tab."""

    def listen(self, callback: Callable[[str], None]) -> Stop:
        """Call ``callback`` with each message of another tab."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All ports. ``session_storage`` belongs to one tab, ``local_storage`` to all tabs of the origin."""

    navigator: Navigator
    session_storage: Storage
    local_storage: Storage
    http: Http
    crypto: Crypto
    frames: Frames
    popups: Popups
    clock: Clock
    wake: Wake
    locks: Locks
    channel: Channel
