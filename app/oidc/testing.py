"""A browser and an issuer for tests, in plain Python. Use them to test an app that uses this package.

:class:`FakeBrowser` has tabs, and each tab has a full set of ports; tabs share what real ones share.
:class:`FakeIssuer` answers authorization requests correctly, or as wrongly as a test asks it to::

    browser = FakeBrowser(FakeIssuer())
    client = Client(settings, browser.tab().ports)
    await client.login()
    tab.navigator.response = browser.issuer.answer(tab.navigator.left_for, claims={"nonce": "another"})
    await client.handle_redirect()  # raises NonceWrong

Needs PyJWT with ``cryptography``, so it runs under CPython.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import get_default_algorithms

from .errors import PopupBlocked, PopupClosed
from .hashes import left_half_hash, s256
from .ports import HttpResponse, Message, Popup, Ports, Stop, Window
from .storage import MemoryStorage

NOW = 1_800_000_000.0
"""When every fake world begins, in seconds since the epoch."""

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class FakeClock:
    """Time that moves only when a test says so."""

    def __init__(self, now: float = NOW) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until :meth:`advance` has gone that far."""
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, sleeper))
        await sleeper

    async def advance(self, seconds: float) -> None:
        """Let time pass, second by second, and let everybody act who waited for it."""
        end = self._now + seconds
        while self._now < end:
            self._now = min(end, self._now + 1)
            await self._wake()

    async def jump(self, seconds: float) -> None:
        """Let time pass as on a machine that sleeps: nobody wakes up on the way, and timers do not ring after it."""
        self._now += seconds
        self._sleepers = [(at + seconds, sleeper) for at, sleeper in self._sleepers]
        await settle()

    async def _wake(self) -> None:
        due = [sleeper for at, sleeper in self._sleepers if at <= self._now]
        self._sleepers = [(at, sleeper) for at, sleeper in self._sleepers if at > self._now]
        for sleeper in due:
            if not sleeper.done():
                sleeper.set_result(None)
        await settle()


async def settle() -> None:
    """Let every task that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


class FakeNavigator:
    """An address bar. ``left_for`` is where the page went, ``posted`` what it sent there by form.

    ``at`` is how far down the page is scrolled.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self.response: str | None = None
        self.left_for: str = ""
        self.posted: Mapping[str, str] = {}
        self.at: float = 0

    def address(self) -> str:
        """Return the address."""
        return self._address

    def take_response(self) -> str | None:
        """Return ``response`` once."""
        response, self.response = self.response, None
        return response

    def replace_address(self, url: str) -> None:
        """Change the address."""
        self._address = url

    def scrolled(self) -> float:
        """Return ``at``."""
        return self.at

    def scroll_to(self, pixels: float) -> None:
        """Change ``at``."""
        self.at = pixels

    def go(self, url: str) -> None:
        """Note where the page goes."""
        self.left_for = url

    def post(self, url: str, fields: Mapping[str, str]) -> None:
        """Note where the page goes, and with what."""
        self.left_for, self.posted = url, fields


class FakeHttp:
    """Requests go to ``server``, which may raise :class:`OSError`. ``requests`` lists what was sent."""

    def __init__(self, server: Callable[[str, str, Mapping[str, str], str | None], HttpResponse]) -> None:
        self.server = server
        self.requests: list[tuple[str, str]] = []

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str | None, timeout_seconds: float
    ) -> HttpResponse:
        """Ask the server."""
        self.requests.append((method, url))
        await asyncio.sleep(0)
        return self.server(method, url, headers, body)


class FakeCrypto:
    """Real randomness and real signatures, by ``cryptography``."""

    def random_bytes(self, count: int) -> bytes:
        """Return ``count`` random bytes."""
        return os.urandom(count)

    async def verify(self, alg: str, jwk: Mapping[str, object], signature: bytes, data: bytes) -> bool:
        """Say whether the signature fits."""
        algorithm = get_default_algorithms()[alg]
        try:
            key = algorithm.from_jwk(dict(jwk))
        except jwt.InvalidKeyError as error:
            raise ValueError(str(error)) from error
        return algorithm.verify(data, key, signature)


Answer = str | None | Message
"""What happens in a window: a page with that address, a page that cannot be seen (None), or a message."""


class FakeWindow:
    """Shows one answer after the other. After the last one time flies: whoever waits on has waited too long.

    With ``patient`` it keeps them waiting, as a real window does.
    """

    def __init__(self, answers: Iterable[Answer], *, patient: bool = False) -> None:
        self._addresses: list[str | None] = []
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
        return self._addresses.pop(0)

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
        """Open a frame."""
        return self._open(url)

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncIterator[Window]:
        self.opened.append(url)
        self.now_open += 1
        await settle()  # a real frame takes its time, and others act meanwhile
        try:
            yield FakeWindow(self.answers(url), patient=self.patient)
        finally:
            self.now_open -= 1


class FakePopup(FakeWindow):
    """A popup that shows what ``answers`` says once it is sent somewhere; no answer: the person closes it."""

    def __init__(self, answers: Callable[[str], Iterable[Answer]]) -> None:
        super().__init__([])
        self._answers = answers
        self._closed_by_person = False

    def go(self, url: str) -> None:
        """Load ``url``."""
        answers = list(self._answers(url))
        for answer in answers:
            self.add(answer)
        if not answers:
            self._closed_by_person = True
            self.add(None)

    async def next_address(self) -> str | None:
        """Wait for the next page. Raises :class:`.errors.PopupClosed`."""
        address = await super().next_address()
        if address is None and self._closed_by_person:
            raise PopupClosed
        return address


class FakePopups:
    """Popups, unless ``blocked``."""

    def __init__(self, answers: Callable[[str], Iterable[Answer]]) -> None:
        self.answers = answers
        self.blocked = False
        self.now_open = 0

    def open(self) -> AbstractAsyncContextManager[Popup]:
        """Open a popup. Raises :class:`.errors.PopupBlocked`."""
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


class FakeWake:
    """Wake-up signals: call :meth:`fire`."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []

    def listen(self, callback: Callable[[], None]) -> Stop:
        """Call ``callback`` at each signal."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    async def fire(self) -> None:
        """Give the signal, and let everybody act."""
        for callback in tuple(self._callbacks):
            callback()
        await settle()


class FakeLocks:
    """Locks that all tabs of one browser share."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold the lock ``name``."""
        return self._hold(name)

    @asynccontextmanager
    async def _hold(self, name: str) -> AsyncIterator[None]:
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield


class FakeChannel:
    """One tab's end of a channel; ``ends`` are the ends of all tabs of one browser."""

    def __init__(self, ends: "list[FakeChannel]") -> None:
        self._ends = ends
        self._callbacks: list[Callable[[str], None]] = []
        self.sent: list[str] = []
        ends.append(self)

    def post(self, message: str) -> None:
        """Send ``message`` to every other tab."""
        self.sent.append(message)
        for end in self._ends:
            if end is not self:
                for callback in tuple(end._callbacks):
                    callback(message)

    def listen(self, callback: Callable[[str], None]) -> Stop:
        """Call ``callback`` with each message of another tab."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)


class FakeIssuer:
    """An authorization server that does everything right unless it is told otherwise.

    ``user`` is who is logged in there (None: nobody). ``down`` makes it unreachable. ``metadata`` and ``keys``
    may be changed.
    """

    def __init__(self, url: str = "http://login.lab.localhost:8000", key: PrivateKey | None = None) -> None:
        self.url = url
        self.key: PrivateKey = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.user: str | None = "ada"
        self.down = False
        self.clock = FakeClock()
        self.lifetime = 600
        self.metadata: dict[str, Any] = {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo",
            "end_session_endpoint": f"{url}/logout",
            "jwks_uri": f"{url}/jwks.json",
            "authorization_response_iss_parameter_supported": True,
        }
        self.keys: list[dict[str, Any]] = [public_jwk(self.key, "key-1")]
        self.codes: dict[str, dict[str, str]] = {}

    def serve(self, method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        """Answer a request of the page: discovery, keys, UserInfo, the token endpoint."""
        if self.down:
            raise OSError("connection refused")
        path = urlsplit(url).path
        if path == "/.well-known/openid-configuration":
            return json_response(self.metadata)
        if path == "/jwks.json":
            return json_response({"keys": self.keys})
        if path == "/userinfo":
            return json_response({"sub": self.user, "name": "Ada Lovelace", "email": "ada@example.com"})
        if path == "/token":
            return self._token(dict(parse_qsl(body or "")))
        return HttpResponse(404)

    def answer(
        self,
        request_url: str,
        *,
        claims: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
        parameters: Mapping[str, str | None] | None = None,
        key: PrivateKey | None = None,
        alg: str = "RS256",
    ) -> str:
        """Return the answer to an authorization request, as ``"#..."`` (``"?..."`` for ``code``).

        ``claims``, ``header`` and ``parameters`` change the right answer; None removes one.
        """
        request = dict(parse_qsl(urlsplit(request_url).query))
        words = request["response_type"].split()
        given: dict[str, str | None] = {"state": request["state"], "iss": self.url}
        if request.get("prompt") == "none" and self.user is None:
            given["error"] = "login_required"
        else:
            if "code" in words:
                given["code"] = code = os.urandom(8).hex()
                self.codes[code] = request
            if "token" in words:
                given |= {
                    "access_token": os.urandom(8).hex(),
                    "token_type": "Bearer",
                    "expires_in": str(self.lifetime),
                    "scope": request["scope"],
                }
            if "id_token" in words:
                given["id_token"] = self.id_token(
                    request, given.get("access_token"), given.get("code"), claims, header, key, alg
                )
        given |= parameters or {}
        kept = {name: value for name, value in given.items() if value is not None}
        return ("?" if words == ["code"] else "#") + urlencode(kept)

    def silent_answers(self, request_url: str) -> list[Answer]:
        """Return what happens in a hidden frame or popup: the callback page, or a message."""
        request = dict(parse_qsl(urlsplit(request_url).query))
        if self.down:
            return [None]
        raw = self.answer(request_url)
        if request.get("response_mode") == "web_message":
            data = {"type": "authorization_response", "response": dict(parse_qsl(raw[1:]))}
            return [Message(self.url, True, data)]
        return ["about:blank", None, request["redirect_uri"] + raw]

    def id_token(
        self,
        request: Mapping[str, str],
        access_token: str | None = None,
        code: str | None = None,
        claims: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
        key: PrivateKey | None = None,
        alg: str = "RS256",
    ) -> str:
        """Return an ID token for ``request``; the rest as in :meth:`answer`."""
        now = int(self.clock.now())
        right: dict[str, Any] = {
            "iss": self.url,
            "sub": self.user,
            "aud": request["client_id"],
            "exp": now + self.lifetime,
            "iat": now,
            "auth_time": now - 5,
            "nonce": request.get("nonce"),
            "at_hash": left_half_hash(access_token, "RS256") if access_token else None,
            "c_hash": left_half_hash(code, "RS256") if code else None,
        }
        payload = {name: value for name, value in {**right, **(claims or {})}.items() if value is not None}
        headers = {name: value for name, value in {"kid": "key-1", **(header or {})}.items() if value is not None}
        data = json.dumps(payload).encode()
        return jwt.PyJWS().encode(data, key or self.key, algorithm=alg, headers=headers)

    def _token(self, form: Mapping[str, str]) -> HttpResponse:
        request = self.codes.pop(form.get("code", ""), None)
        if request is None or s256(form.get("code_verifier", "")) != request.get("code_challenge"):
            return json_response({"error": "invalid_grant"}, 400)
        access_token = os.urandom(8).hex()
        return json_response(
            {
                "access_token": access_token,
                "token_type": "Bearer",
                "expires_in": self.lifetime,
                "scope": request["scope"],
                "id_token": self.id_token(request, access_token),
            }
        )


class FakeTab:
    """One tab: its own navigator, session storage and frames, the browser's everything else."""

    def __init__(self, browser: "FakeBrowser", address: str) -> None:
        self.navigator = FakeNavigator(address)
        self.session_storage = MemoryStorage()
        self.local_storage = browser.local_storage
        self.http = FakeHttp(browser.serve)
        self.frames = FakeFrames(browser.issuer.silent_answers)
        self.popups = FakePopups(browser.issuer.silent_answers)
        self.wake = FakeWake()
        self.clock = browser.clock
        self.ports = Ports(
            navigator=self.navigator,
            session_storage=self.session_storage,
            local_storage=self.local_storage,
            http=self.http,
            crypto=FakeCrypto(),
            frames=self.frames,
            popups=self.popups,
            clock=browser.clock,
            wake=self.wake,
            locks=browser.locks,
            channel=FakeChannel(browser.channel_ends),
        )


class FakeBrowser:
    """A browser, an issuer and an API. ``api`` answers requests to anything but the issuer."""

    def __init__(self, issuer: FakeIssuer) -> None:
        self.issuer = issuer
        self.clock = issuer.clock
        self.local_storage = MemoryStorage()
        self.locks = FakeLocks()
        self.channel_ends: list[FakeChannel] = []
        self.api: Callable[[str, str, Mapping[str, str], str | None], HttpResponse] = no_api

    def tab(self, address: str = "http://app.lab.localhost:8000/") -> FakeTab:
        """Open a tab."""
        return FakeTab(self, address)

    def serve(self, method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        """Answer a request by whoever it is for."""
        server = self.issuer.serve if url.startswith(self.issuer.url) else self.api
        return server(method, url, headers, body)


def no_api(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
    """Nobody is there."""
    raise OSError("connection refused")


def json_response(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer with a JSON body."""
    return HttpResponse(status, {"content-type": "application/json", **(headers or {})}, json.dumps(value))


def public_jwk(key: PrivateKey, kid: str | None) -> dict[str, Any]:
    """Return the public half of ``key`` as an issuer publishes it."""
    if isinstance(key, rsa.RSAPrivateKey):
        jwk = get_default_algorithms()["RS256"].to_jwk(key.public_key(), as_dict=True)
    else:
        jwk = get_default_algorithms()["ES256"].to_jwk(key.public_key(), as_dict=True)
    jwk.pop("key_ops", None)
    return {**jwk, "use": "sig", **({"kid": kid} if kid else {})}
