"""One request of a browser, as the endpoints see it: its parameters, who sent it, and how to answer it."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from .cookies import CookieName, cookie_name, set_cookie
from .protocol.decisions import Session
from .protocol.destinations import PageError
from .records.storage import new_secret
from .records.transactions import Transaction
from .records.users import User
from .services import Services

Pairs = list[tuple[str, str]]

MAX_QUERY_BYTES = 8 * 1024
MAX_BODY_BYTES = 64 * 1024
MAX_WAITING_BYTES = 16 * 1024
"""What is kept of a request while it waits. Anybody can send one."""

BY_OWN_PAGE = ("same-origin", "none")

PAGE_POLICY = (
    # form-action is left out on purpose: Chromium applies it to every redirect that follows the post, and
    # the post of a login ends at the client, on another host.
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": PAGE_POLICY,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
"""For pages that people see: they are never put into a frame or a cache."""

ANSWER_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'"
"""For answers to the client. No frame-ancestors: a silent answer arrives in a hidden frame of the client."""

ANSWER_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": ANSWER_POLICY,
}


class Visit:
    """One request and the answer to it. ``now`` is the time at its start, in seconds since the epoch."""

    def __init__(self, services: Services, request: Request) -> None:
        self.services = services
        self.request = request
        self.now = services.clock()
        server = services.config.server
        self._browser = request.cookies.get(cookie_name("browser", server), "")
        self._cookies: dict[CookieName, str] = {}

    # What came in ---------------------------------------------------------------------------------------------

    @property
    def query(self) -> Pairs:
        """The parameters in the address. Raises PageError if they are too long, or are no text."""
        raw: bytes = self.request.scope["query_string"]
        if len(raw) > MAX_QUERY_BYTES:
            raise PageError(f"The query is longer than {MAX_QUERY_BYTES} bytes. Send the form by POST.", status=414)
        return _decode(raw)

    async def form(self) -> Pairs:
        """Return the parameters in the body. Raises PageError if it is too long, is no form, or is no text."""
        body = b""
        async for chunk in self.request.stream():
            body += chunk
            if body and not self.has_form:
                raise PageError("The body must be a form: application/x-www-form-urlencoded.")
            if len(body) > MAX_BODY_BYTES:
                raise PageError(f"The body is longer than {MAX_BODY_BYTES} bytes.", status=413)
        return _decode(body)

    @property
    def has_form(self) -> bool:
        """Whether the body is a form, as far as the request says."""
        kind = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/x-www-form-urlencoded"

    async def parameters(self) -> Pairs:
        """Return the parameters of a request that may come by GET or by POST (OIDC Core 3.1.2.1)."""
        return await self.form() if self.request.method == "POST" else self.query

    @property
    def address(self) -> str:
        """The network address that the request came from; of an IPv6 address the half that names the network.

        The other half is one machine's to choose, as often as it likes (RFC 8981).
        """
        host = self.request.client.host if self.request.client else ""
        try:
            address = ip_address(host)
        except ValueError:
            return host
        if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
            return str(ip_network((address, 64), strict=False))
        return host

    # Who it is ------------------------------------------------------------------------------------------------

    @property
    def browser(self) -> str:
        """The secret in this browser's cookie. If it has none, the answer sets one."""
        if not self._browser:
            self._browser = self._cookies["browser"] = new_secret()
        return self._browser

    @cached_property
    def session(self) -> Session | None:
        """The session of this browser, read at the first use, so that the page about a broken storage works."""
        cookie = self.request.cookies.get(cookie_name("session", self.services.config.server))
        return self.services.sessions.get(cookie, self.now)

    @property
    def user(self) -> User | None:
        """The account of the person who is signed in."""
        return self.services.users.by_subject(self.session.subject) if self.session else None

    def transaction(self, pairs: Pairs, name: str = "transaction") -> Transaction:
        """Return the waiting request that the parameters name.

        Raises PageError if this browser did not start it, and LoginOver if it is finished or too old.
        """
        found = self.services.transactions.get(dict(pairs).get(name, ""), self._browser)
        if found is None:
            raise PageError(
                "This login is not known in this browser. It was started elsewhere, it is too old, or cookies are "
                "blocked. Go back to the application and start again.",
                code="unknown_login",
            )
        lifetime = self.services.config.lifetimes.login_transaction
        if found.finished or self.now > found.started_at + lifetime:
            raise LoginOver(found)
        return found

    def wait(self, pairs: Pairs) -> Transaction:
        """Keep a request until the person has answered a page. Raises PageError if it is too long for that."""
        if len(json.dumps(pairs)) > MAX_WAITING_BYTES:
            raise PageError("This request is too long to wait for a login.", status=413)
        return self.services.transactions.start(pairs, self.browser, self.address, self.now)

    def csrf(self, form: str) -> str:
        """Return the CSRF token for a form."""
        return self.services.csrf.token(self.browser, form)

    def is_own_form(self, pairs: Pairs, form: str) -> bool:
        """Return whether a page of this server sent the form, from this browser.

        The token says so, unless somebody has planted the cookie that it was made for. Then the browser still says
        which site sent the form (Fetch Metadata), wherever it trusts the connection.
        """
        if self.request.headers.get("sec-fetch-site", "same-origin") not in BY_OWN_PAGE:
            return False
        return self.services.csrf.is_good(dict(pairs).get("csrf", ""), self._browser, form)

    def sign_in(self, subject: str, connection: str, amr: tuple[str, ...]) -> Session:
        """Start a session in this browser, and end the one that it had.

        The browser's secret is renewed: who knew it before the login, because they planted it, knows nothing after it.
        """
        renewed = new_secret()
        self.services.transactions.move(self.browser, renewed)
        self._browser = self._cookies["browser"] = renewed
        cookie, self.session = self.services.sessions.start(subject, connection, amr, self.now, self.session)
        self._cookies["session"] = cookie
        return self.session

    def sign_out(self) -> None:
        """End the session of this browser."""
        if self.session:
            self.services.sessions.end(self.session)
        self.session = None
        self._cookies["session"] = ""

    # What goes out --------------------------------------------------------------------------------------------

    def page(self, name: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Return a page for a person: it has no script, and is never put into a frame or a cache."""
        html = self.services.pages.render(name, {"server": self.services.config.server, **values})
        return self.with_cookies(HTMLResponse(html, status, PAGE_HEADERS))

    def answer_page(self, name: str, values: Mapping[str, object]) -> Response:
        """Return a page that brings an answer to the client: it may be in a frame, and runs a script of this server."""
        html = self.services.pages.render(name, {"server": self.services.config.server, **values})
        return self.with_cookies(HTMLResponse(html, headers=ANSWER_HEADERS))

    def go(self, location: str) -> Response:
        """Return a redirect by GET (303). A ``location`` that begins with a slash is a page of this server."""
        if location.startswith("/"):
            location = f"{self.services.config.server.path}{location}"
        return self.with_cookies(Response(status_code=303, headers={**ANSWER_HEADERS, "Location": location}))

    def with_cookies(self, response: Response) -> Response:
        """Add the cookies that this visit has changed."""
        headers = MutableHeaders(raw=response.raw_headers)
        for name, value in self._cookies.items():
            headers.append("Set-Cookie", set_cookie(name, value, self.services.config.server))
        return response


class LoginOver(Exception):
    """The person came back to a login that is finished or too old."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction.id)
        self.transaction = transaction


def _decode(raw: bytes) -> Pairs:
    """Return the parameters of a query or form, in order. Raises PageError if they are no UTF-8 text."""
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise PageError("The parameters are not percent-encoded UTF-8.") from None


def value_of(pairs: Sequence[tuple[str, str]], name: str) -> str:
    """Return the value of a parameter; empty if it is missing."""
    return dict(pairs).get(name, "")
