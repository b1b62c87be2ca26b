"""Whole logins in which one input is anything at all: they succeed or end in one of our errors, never in another."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import example, given
from hypothesis import strategies as st

from app.oidc import Client, EventLog
from app.oidc.errors import OidcError
from app.oidc.ports import HttpResponse, Message
from app.oidc.testing import FakeBrowser, FakeCrypto, FakeIssuer, FakeTab, public_jwk
from app.oidc.testing.tabs import FakeChannel

from .conftest import make_settings

TEXT = st.text(st.characters() | st.sampled_from('\ud800\udfff\x00\r\n"\\'), max_size=20)
NUMBER = st.integers() | st.floats() | st.sampled_from([10**400, -(10**400), 10**12, 1e308, -1])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


class Page:
    """A page that logs in at an issuer which has one key for all examples."""

    def __init__(self, key: rsa.RSAPrivateKey, **changes: object) -> None:
        self.issuer = FakeIssuer(key=key)
        self.browser = FakeBrowser(self.issuer)
        self.tab: FakeTab = self.browser.tab()
        self.client = Client(make_settings(**changes), self.tab.ports, EventLog(self.tab.clock.now))

    async def comes_back(self, **wrong: Any) -> None:
        """Take an answer. Nothing but an :class:`OidcError` may stop it, and then nobody is signed in."""
        self.tab.navigator.response = self.issuer.answer(self.tab.navigator.left_for, **wrong)
        try:
            await self.client.handle_redirect()
        except OidcError:
            assert self.client.session.status == "anonymous"
        json.dumps(self.client.events.dump())


def changed(names: list[str], values: st.SearchStrategy[object] = JSON) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(names), values, min_size=1, max_size=3)


STORED = [
    "state",
    "nonce",
    "response_type",
    "scope",
    "audience",
    "redirect_uri",
    "created_at",
    "journey",
    "max_age",
    "acr_values",
    "code_verifier",
    "app_state",
    "return_to",
    "scrolled",
    "ended_at",
]


@pytest.mark.parametrize("response_type", ["id_token token", "code"])
@given(changes=changed(STORED))
@example(changes={"response_type": "foo"})
@example(changes={"return_to": "https://evil.example/"})
@example(changes={"return_to": "http://app.lab.localhost:port/"})
def test_any_stored_transaction(
    signing_key: rsa.RSAPrivateKey, response_type: str, changes: Mapping[str, object]
) -> None:
    async def run() -> None:
        page = Page(signing_key)
        await page.client.login(response_type=response_type, max_age=60)
        storage = page.tab.session_storage
        (name,) = [name for name in storage.names() if " transaction " in name]
        storage.set(name, json.dumps({**json.loads(storage.get(name) or ""), **changes}))
        await page.comes_back()
        await page.client.login()  # which tidies up

    asyncio.run(run())


EVENT = [
    "number",
    "at",
    "name",
    "sentence",
    "sender",
    "receiver",
    "channel",
    "outcome",
    "step",
    "journey",
    "details",
]


@given(records=JSON | st.lists(JSON | changed(EVENT), max_size=3))
@example(records=[{"journey": 5}])
@example(records=[{"journey": "login-" + "9" * 5000}])
@example(records=[{"number": 10**400, "at": 10**400}])
def test_any_restored_log(signing_key: rsa.RSAPrivateKey, records: object) -> None:
    """A page restores its log from session storage before it does anything else."""

    async def run() -> None:
        page = Page(signing_key)
        page.client.events.add("login_clicked", sentence="You chose to log in.", journey="login-1")
        (good,) = page.client.events.dump()
        if isinstance(records, list):
            page.client.events.load([{**good, **each} if isinstance(each, dict) else each for each in records])
        page.client.events.load(records)
        await page.client.login()
        await page.comes_back()
        assert page.client.session.status == "signed-in"

    asyncio.run(run())


@given(body=TEXT | JSON.map(json.dumps) | changed(["access_token", "token_type", "expires_in", "scope", "id_token"]))
def test_any_body_of_the_token_endpoint(signing_key: rsa.RSAPrivateKey, body: str | Mapping[str, object]) -> None:
    async def run() -> None:
        page = Page(signing_key)
        serve = page.tab.http.server

        def token_endpoint(method: str, url: str, headers: Mapping[str, str], sent: str | None) -> HttpResponse:
            right = serve(method, url, headers, sent)
            if not url.endswith("/token"):
                return right
            return HttpResponse(
                200, right.headers, body if isinstance(body, str) else json.dumps({**json.loads(right.text), **body})
            )

        page.tab.http.server = token_endpoint
        await page.client.login(response_type="code")
        await page.comes_back()

    asyncio.run(run())


TOKENS = [
    "response_type",
    "received_at",
    "expires_at",
    "scope",
    "missing_scope",
    "audience",
    "access_token",
    "token_type",
    "id_token",
    "id_token_claims",
    "id_token_header",
]
FLAG = ["session", "response_type", "scope", "audience", "settings", "mark", "unseen_until"]


async def uses(client: Client) -> None:
    """Do what a page does after a reload. Nothing but an :class:`OidcError` may stop it."""
    client.start()
    for step in (client.restore, client.access_token, client.login_silently, client.userinfo):
        with suppress(OidcError):
            await step()
    client.stop()
    json.dumps(client.events.dump())


@given(tokens=changed(TOKENS), flag=changed(FLAG) | st.just({}))
@example(tokens={"scope": 5}, flag={})
@example(tokens={"expires_at": 10**400}, flag={"unseen_until": 10**400})
@example(tokens={"id_token_claims": "text"}, flag={})
@example(tokens={"id_token_claims": {}}, flag={})
@example(tokens={"id_token_claims": {"sub": 5}}, flag={})
def test_any_stored_tokens_and_any_flag(
    signing_key: rsa.RSAPrivateKey, tokens: Mapping[str, object], flag: Mapping[str, object]
) -> None:
    async def run() -> None:
        page = Page(signing_key, token_storage="session")
        await page.client.login_silently()
        for storage, name, changes in (
            (page.tab.session_storage, "tokens", {"tokens": tokens}),
            (page.tab.local_storage, "signed-in", flag),
        ):
            (key,) = [key for key in storage.names() if key.endswith(name)]
            kept = json.loads(storage.get(key) or "")
            inner = {"tokens": {**kept["tokens"], **tokens}} if "tokens" in changes else changes
            storage.set(key, json.dumps({**kept, **inner}))
        await uses(Client(make_settings(token_storage="session"), page.tab.ports, EventLog(page.tab.clock.now)))

    asyncio.run(run())


@given(tokens=changed(TOKENS), message=changed(["type", "session", "key", "profile", "tokens"]) | st.just({}))
@example(tokens={"id_token_claims": "text"}, message={})
@example(tokens={"id_token_claims": {}}, message={})
@example(tokens={"id_token_claims": {"sub": 5}}, message={})
def test_any_tokens_of_another_tab(
    signing_key: rsa.RSAPrivateKey, tokens: Mapping[str, object], message: Mapping[str, object]
) -> None:
    async def run() -> None:
        page = Page(signing_key)
        await page.client.login_silently()
        channel = page.tab.ports.channel
        assert isinstance(channel, FakeChannel)
        said = json.loads(next(text for text in channel.sent if '"tokens"' in text))
        page.client.start()
        other = FakeTab(page.browser, "http://app.lab.localhost:8000/")
        other.ports.channel.post(json.dumps({**said, "tokens": {**said["tokens"], **tokens}, **message}))
        await uses(page.client)

    asyncio.run(run())


CLAIMS = ["iss", "sub", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "auth_time", "acr"]


@given(claims=changed(CLAIMS))
@example(claims={"exp": 10**400})
@example(claims={"auth_time": 10**400})
@example(claims={"sub": "\ud800"})
def test_any_signed_claims(signing_key: rsa.RSAPrivateKey, claims: Mapping[str, object]) -> None:
    async def run() -> None:
        page = Page(signing_key)
        essential = json.dumps({"id_token": {"acr": {"essential": True, "value": "gold"}}})
        await page.client.login(max_age=60, extra={"claims": essential})
        await page.comes_back(claims={"acr": "gold", **claims})

    asyncio.run(run())


@given(jwk=changed(["kid", "kty", "use", "key_ops", "alg", "n", "e"]))
@example(jwk={"e": 65537})
@example(jwk={"e": None})
@example(jwk={"n": [1]})
def test_any_key_of_the_issuer(signing_key: rsa.RSAPrivateKey, jwk: Mapping[str, object]) -> None:
    async def run() -> None:
        page = Page(signing_key)
        page.issuer.keys[0].update(jwk)
        await page.client.login()
        await page.comes_back()

    asyncio.run(run())


@pytest.mark.parametrize(("alg", "name"), [("RS256", "e"), ("ES256", "x"), ("ES256", "y")])
async def test_a_key_that_cannot_be_used_is_a_value_error(signing_key: rsa.RSAPrivateKey, alg: str, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1()) if alg == "ES256" else signing_key
    with pytest.raises(ValueError, match=r"."):
        await FakeCrypto().verify(alg, {**public_jwk(key, None), name: 7}, b"", b"")


PARAMETERS = [
    "state",
    "iss",
    "access_token",
    "token_type",
    "expires_in",
    "scope",
    "id_token",
    "code",
    "error",
    "error_description",
]


@given(parameters=changed(PARAMETERS, TEXT))
@example(parameters={"access_token": "\ud800"})
def test_any_message(signing_key: rsa.RSAPrivateKey, parameters: Mapping[str, str]) -> None:
    async def run() -> None:
        page = Page(signing_key, silent_transport="web_message")
        right: Callable[[str], Any] = page.issuer.silent_answers

        def answers(url: str) -> list[Message]:
            state = dict(parse_qsl(urlsplit(url).query))["state"]
            (message,) = right(url)
            response = {**message.data["response"], **parameters, "state": parameters.get("state", state)}
            return [Message(message.origin, {**message.data, "response": response})]

        page.tab.frames.answers = answers
        with suppress(OidcError):
            await page.client.login_silently()
        json.dumps(page.client.events.dump())

    asyncio.run(run())
