"""A browser without a window for :mod:`benchmarks.load`: one connection, cookies, and a check of every answer."""

import asyncio
import hashlib
import html
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt

EMAIL, PASSWORD = "ada@example.com", "correct horse battery staple"


@dataclass
class Tally:
    """What happened. ``took`` holds the seconds of each answer; the keys of ``tokens`` are what the server stored."""

    took: list[float] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    sentences: int = 0
    cut_off: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """One HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: str
    cookies: tuple[str, ...]


@dataclass(frozen=True)
class Issuer:
    """Where to log in, and what its tokens are checked with."""

    host: str
    port: int
    app: str
    keys: Mapping[str, jwt.PyJWK]

    @property
    def name(self) -> str:
        """The issuer as its tokens name it."""
        return f"http://{self.host}:{self.port}"


class Sentence(Exception):
    """The server could not answer now, and said so."""


class Browser:
    """Sends one request after another to ``issuer``, and counts in ``tally``."""

    def __init__(self, issuer: Issuer, tally: Tally) -> None:
        self._issuer, self.tally = issuer, tally
        self._cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def log_in(self) -> None:
        """Log in as Ada, from the request to the tokens. Raises Sentence."""
        self._cookies.clear()
        state, nonce = secrets.token_hex(8), secrets.token_hex(8)
        page = await self._follow(await self._authorize(state, nonce))
        form = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page.body)}
        typed = {**form, "email": EMAIL, "password": PASSWORD}
        self._check(await self._follow(await self.send("POST", "/login", typed)), state, nonce)

    async def renew(self) -> None:
        """Renew silently. Raises Sentence."""
        state, nonce = secrets.token_hex(8), secrets.token_hex(8)
        self._check(await self._authorize(state, nonce, prompt="none"), state, nonce)

    async def _authorize(self, state: str, nonce: str, **more: str) -> Answer:
        query = {
            "client_id": "spa", "response_type": "id_token token", "redirect_uri": self._issuer.app,
            "scope": "openid profile email", "state": state, "nonce": nonce, **more,
        }  # fmt: skip
        return await self.send("GET", f"/authorize?{urlencode(query)}")

    async def _follow(self, answer: Answer) -> Answer:
        """Follow redirects as long as they stay at the issuer."""
        while answer.status == 303 and not answer.headers["location"].startswith(self._issuer.app):
            answer = await self.send("GET", answer.headers["location"])
        return answer

    def _check(self, answer: Answer, state: str, nonce: str) -> None:
        """Note an answer if it is one for us, signed by the issuer; anything else is wrong."""
        given = dict(parse_qsl(urlsplit(answer.headers.get("location", "")).fragment))
        try:
            token = given["id_token"]
            key = self._issuer.keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(token, key, algorithms=["RS256"], audience="spa", issuer=self._issuer.name)
            if (given["state"], claims["nonce"]) != (state, nonce):
                raise ValueError("state or nonce")
        except (KeyError, ValueError, jwt.PyJWTError) as error:
            self.tally.wrong.append(f"{answer.status} {given.get('error', '')} {error!r}")
            return
        self.tally.tokens.append(hashlib.sha256(given["access_token"].encode()).hexdigest())

    async def send(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """Return the answer. A request whose connection was cut is sent again, as a person would. Raises Sentence."""
        while True:
            began = asyncio.get_running_loop().time()
            try:
                answer = await self._exchange(method, path, form)
            except (OSError, asyncio.IncompleteReadError):
                self.tally.cut_off += 1
                self.close()
                await asyncio.sleep(0.05)
                continue
            self.tally.took.append(asyncio.get_running_loop().time() - began)
            for each in answer.cookies:
                name, _, value = each.partition(";")[0].partition("=")
                self._cookies[name] = value
            if answer.status == 503 and answer.headers.get("retry-after") and "Try again" in answer.body:
                raise Sentence
            if answer.status == 400 and form and "Go back to the application" in answer.body:
                raise Sentence  # the login was taken, and its answer was cut off
            return answer

    async def _exchange(self, method: str, path: str, form: Mapping[str, str] | None) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._issuer.port)
        reader, writer = self._streams
        body = urlencode(form or {}).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._issuer.host}:{self._issuer.port}\r\nCookie: {cookies}\r\n"
        if form is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + (body if form is not None else b""))
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        headers = dict(fields)
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        set_cookies = tuple(value for name, value in fields if name == "set-cookie")
        return Answer(int(lines[0].split()[1]), headers, content.decode(), set_cookies)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None
