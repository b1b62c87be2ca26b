"""What is sent to a mock server, and what comes back: a login, a code, tokens."""

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2
import jwt

from server.testing.forms import Page
from tests.comparison.mocks.servers import CALLBACK, MockServer

LONGEST_WAY = 6
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Answer:
    """The end of an authorization request: the address of the client with its parameters, or a page."""

    status: int
    location: str = ""
    page: str = ""
    forms: int = 0

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.location).query))

    @property
    def fragment(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.location).fragment))

    @property
    def error(self) -> str:
        return (self.query | self.fragment).get("error", "")


@dataclass
class Visitor:
    """A person and a client at a mock server that runs at ``address``."""

    server: MockServer
    address: str
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(trust_env=False, timeout=20))

    @cached_property
    def discovery(self) -> dict[str, Any]:
        return dict(self.get("/.well-known/openid-configuration").json())

    def get(self, path_or_address: str, **options: Any) -> httpx2.Response:
        return self.http.get(urljoin(self.address, path_or_address), **options)

    def endpoint(self, name: str) -> str:
        """Return the address of an endpoint, at the host at which the server was asked."""
        parts = urlsplit(str(self.discovery[name]))
        return f"{self.address}{parts.path}"

    def authorize(self, **changes: str | None) -> Answer:
        """Send an authorization request, type what the pages ask for, and return where that ends."""
        query: dict[str, str | None] = {
            "client_id": self.server.client[0],
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile email",
            "state": "a-state",
            "nonce": "a-nonce",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | changes
        sent = {name: value for name, value in query.items() if value is not None}
        forms = 0
        with httpx2.Client(trust_env=False, timeout=20) as browser:
            response = browser.get(f"{self.endpoint('authorization_endpoint')}?{urlencode(sent)}")
            for _ in range(LONGEST_WAY):
                location = urljoin(str(response.request.url), response.headers.get("location", ""))
                if response.is_redirect and urlsplit(location).netloc != urlsplit(self.address).netloc:
                    return Answer(response.status_code, location, forms=forms)
                if response.is_redirect:
                    response = browser.get(location)
                    continue
                page = Page(str(response.request.url))
                page.feed(response.text)
                form = next((each for each in page.forms if self._fits(dict(each.fields))), None)
                if response.is_error or form is None or forms > LONGEST_WAY:
                    break
                forms += 1
                fields = {name: self.server.person.get(name, value) for name, value in form.fields}
                response = browser.post(form.action, data=fields)
        return Answer(response.status_code, page=response.text, forms=forms)

    def _fits(self, fields: dict[str, str]) -> bool:
        """Return whether a form asks for this person."""
        return bool(self.server.person.keys() & fields.keys())

    def redeem(self, code: str, **changes: str | None) -> httpx2.Response:
        """Exchange a code for tokens."""
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        } | changes
        sent = {name: value for name, value in form.items() if value is not None}
        return self.http.post(self.endpoint("token_endpoint"), data=sent, auth=self.server.client)

    @cached_property
    def tokens(self) -> dict[str, Any]:
        """What a login with everything in order brings."""
        return dict(self.redeem(self.authorize().query["code"]).raise_for_status().json())

    @cached_property
    def claims(self) -> dict[str, Any]:
        """The claims of its ID token."""
        return dict(jwt.decode(self.tokens["id_token"], options={"verify_signature": False}))
