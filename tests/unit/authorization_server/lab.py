"""A small installation, a clock that stands still, and a browser without a window."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2
import jwt
from starlette.applications import Starlette

from server import authorization_server
from server.authorization_server.parts.passwords import Argon2Passwords
from server.authorization_server.parts.signing import CryptographySigning
from server.authorization_server.parts.templating import JinjaPages
from server.authorization_server.protocol.hashes import s256
from server.authorization_server.services import Parts
from server.config import Config, load
from server.lab.names import LabPorts

PAGES = JinjaPages()  # compiled once
ROOT = Path(__file__).resolve().parents[3]
SPA = "http://app.lab.localhost:8000/"
ISSUER = "http://login.lab.localhost:8000"
API = "https://api.lab.example/"
PASSWORD = "correct horse battery staple"
VERIFIER = "v" * 43
PKCE = {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}


@dataclass
class Clock:
    """Seconds since the epoch, moved by hand."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


class SharedKeys(CryptographySigning):
    """Makes each key once a test run: what costs is finding the primes, and nothing here is about that."""

    made: ClassVar[dict[tuple[str, int], Any]] = {}

    parsed: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        super().__init__()
        self._parsed = self.parsed
        self._count = 0

    def generate(self, algorithm: Any) -> Any:
        self._count += 1
        key = (algorithm, self._count)
        if key not in self.made:
            self.made[key] = super().generate(algorithm)
        return self.made[key]


@dataclass
class Page:
    """An answer, as a person or a client sees it."""

    status: int
    url: str
    headers: httpx2.Headers
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def fragment(self) -> dict[str, str]:
        """The parameters in the fragment of the redirect."""
        return dict(parse_qsl(urlsplit(self.location).fragment, keep_blank_values=True, strict_parsing=True))

    @property
    def fragment_or_nothing(self) -> dict[str, str]:
        return self.fragment if "#" in self.location else {}

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the query of the redirect."""
        return dict(parse_qsl(urlsplit(self.location).query, keep_blank_values=True))

    def json(self) -> Any:
        return httpx2.Response(200, content=self.text).json()

    @property
    def forms(self) -> list["Form"]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def form(self, button: str) -> "Form":
        """Return the form that has this button."""
        return next(form for form in self.forms if button in form.buttons)

    @property
    def words(self) -> str:
        """The text of the page without its tags."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.text))


@dataclass
class Form:
    method: str = "get"
    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str] | None] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._button: tuple[str, str] | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("method", "get"), values.get("action", "")))
        elif tag == "input" and "name" in values:
            if values.get("type") != "checkbox" or "checked" in values:
                self.forms[-1].fields.append((values["name"], values.get("value", "")))
        elif tag == "button":
            self._button = (values["name"], values.get("value", "")) if "name" in values else None
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._text is not None:
            self.forms[-1].buttons[" ".join(self._text.split())] = self._button
            self._text = None


class Browser:
    """Keeps cookies for each host, and follows redirects as long as they stay on hosts that are running."""

    def __init__(self, apps: Mapping[str, Starlette]) -> None:
        self.apps = apps
        self.cookies: dict[str, dict[str, str]] = {}
        self.faults_are_mistakes = True  # an exception that a server did not expect ends the test
        self.set_cookie: list[str] = []

    async def send(
        self, method: str, url: str, *, data: Any = None, headers: Mapping[str, str] | None = None, follow: bool = True
    ) -> Page:
        for _ in range(10):
            parts = urlsplit(url)
            jar = self.cookies.setdefault(parts.netloc, {})
            sent = dict(headers or {})
            if jar:
                sent["cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
            body = None
            if data is not None:
                body = data if isinstance(data, bytes) else urlencode(data)
                sent.setdefault("content-type", "application/x-www-form-urlencoded")
            app = self.apps[parts.netloc]
            transport = httpx2.ASGITransport(app, raise_app_exceptions=self.faults_are_mistakes)
            async with httpx2.AsyncClient(transport=transport) as client:
                response = await client.request(method, url.partition("#")[0], content=body, headers=sent)
            for cookie in response.headers.get_list("set-cookie"):
                self.set_cookie.append(cookie)
                name, _, value = cookie.partition(";")[0].partition("=")
                jar.pop(name, None) if "Max-Age=0" in cookie else jar.update({name: value})
            page = Page(response.status_code, url, response.headers, response.text)
            target = urljoin(url, page.location)
            if not follow or not page.location or urlsplit(target).netloc not in self.apps:
                return page
            method, url, data = "GET", target, None
        raise AssertionError("too many redirects")

    async def get(self, url: str, **options: Any) -> Page:
        return await self.send("GET", url, **options)

    async def post(self, url: str, data: Any, **options: Any) -> Page:
        return await self.send("POST", url, data=data, **options)

    async def press(self, page: Page, button: str, **typed: Any) -> Page:
        """Fill in the form that has this button, and press it. A list replaces all ticked boxes of that name."""
        form = page.form(button)
        fields = [(name, value) for name, value in form.fields if name not in typed]
        for name, value in typed.items():
            fields += [(name, each) for each in value] if isinstance(value, list) else [(name, value)]
        if named := form.buttons[button]:
            fields.append(named)
        target = urljoin(page.url, form.action)
        if form.method == "post":
            return await self.post(target, fields)
        return await self.get(f"{target}?{urlencode(fields)}")


@dataclass
class Lab:
    """One installation: the lab's login server and Acme, talking to each other without a network."""

    config: Config
    acme: Config
    clock: Clock = field(default_factory=Clock)
    apps: dict[str, Starlette] = field(default_factory=dict)

    def start(self) -> "Lab":
        for config in (self.acme, self.config):
            host = urlsplit(config.server.issuer).netloc
            self.apps[host] = authorization_server.create_app(config, self.parts())
        return self

    def parts(self) -> Parts:
        return Parts(
            signing=SharedKeys(),
            passwords=Argon2Passwords(memory_kib=8, passes=1),
            pages=PAGES,
            make_client=self.make_client,
            clock=self.clock,
        )

    def make_client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(transport=_Hosts(self.apps))

    def browser(self) -> Browser:
        return Browser(self.apps)

    def authorize_url(self, **changes: Any) -> str:
        """Return a good request, with ``changes``; a parameter that is None is left out."""
        parameters = {
            "client_id": "spa",
            "redirect_uri": SPA,
            "response_type": "id_token token",
            "scope": "openid profile email read:messages",
            "audience": API,
            "state": "a state",
            "nonce": "a nonce",
        } | changes
        return f"{ISSUER}/authorize?{urlencode({k: v for k, v in parameters.items() if v is not None})}"

    async def logged_in(self, **changes: Any) -> tuple[Browser, Page]:
        """Return a browser in which Ada has logged in and allowed everything, and the answer she got."""
        browser = self.browser()
        page = await browser.get(self.authorize_url(**changes))
        page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
        return browser, await browser.press(page, "Allow") if "Allow" in page.text else page


class _Hosts(httpx2.AsyncBaseTransport):
    def __init__(self, apps: Mapping[str, Starlette]) -> None:
        self._apps = apps

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        app = self._apps.get(request.url.netloc.decode())
        if app is None:
            raise httpx2.ConnectError("nobody listens there")
        return await httpx2.ASGITransport(app).handle_async_request(request)


def new_lab(data: Path, change: Callable[[Config], Config] = lambda config: config) -> Lab:
    """Start an installation that keeps its data in a folder; changes are made to the lab's Config."""
    environ = {"LAB_DATA": str(data)}
    config = load(ROOT / "server/sample.toml", environ, LabPorts())
    acme = load(ROOT / "server/acme.toml", environ, LabPorts())
    return Lab(change(config), acme).start()


def claims(token: str) -> dict[str, Any]:
    """Return the claims of a token without checking it."""
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


async def sign_up(lab: Lab, email: str = "ada.king@example.com", **changes: Any) -> tuple[Browser, Page]:
    """Return a browser in which somebody has signed up, and the page that came then."""
    browser = lab.browser()
    page = await browser.press(await browser.get(lab.authorize_url(**changes)), "Sign up")
    return browser, await browser.press(page, "Sign up", email=email, name="Ada", password="long enough")
