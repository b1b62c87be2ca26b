"""What is asked of the authorization server, and what is remembered of it."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

from app.oidc import Client, Settings
from app.oidc.base.hashes import s256
from app.oidc.request.options import LoginOptions
from app.oidc.request.requests import AuthorizationRequest, Place, build
from app.oidc.testing import NOW, FakeBrowser, FakeCrypto, FakeTab


async def parameters(client: Client, tab: FakeTab, **options: object) -> dict[str, str]:
    await client.login(**options)  # type: ignore[arg-type]  # each test passes what login takes
    pairs = parse_qsl(urlsplit(tab.navigator.left_for).query, keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def transactions(tab: FakeTab) -> list[str]:
    return [name for name in tab.session_storage.names() if " transaction " in name]


async def test_the_usual_request(client: Client, tab: FakeTab) -> None:
    sent = await parameters(client, tab)
    assert re.fullmatch(r"pyscript-oidc-[A-Za-z0-9_-]{43}", sent.pop("state"))
    assert len(sent.pop("nonce")) == 43
    assert sent == {
        "client_id": "spa",
        "response_type": "id_token token",
        "redirect_uri": "http://app.lab.localhost:8000/",
        "scope": "openid profile read:messages",
        "audience": "https://api.lab.example/",
    }


async def test_everything_that_can_be_asked_for(client: Client, tab: FakeTab) -> None:
    extra = {"ui_locales": "de en", "acr_values": "gold", "display": "popup", "claims": "{}"}
    sent = await parameters(
        client,
        tab,
        response_type="token id_token",
        scope="openid email",
        audience="https://other.example/",
        connection="acme",
        prompt="login consent",
        login_hint="ada@example.com",
        max_age=0,
        extra=extra,
    )
    expected = {
        "response_type": "id_token token",
        "scope": "openid email",
        "audience": "https://other.example/",
        "connection": "acme",
        "prompt": "login consent",
        "login_hint": "ada@example.com",
        "max_age": "0",
        **extra,
    }
    assert {name: sent[name] for name in expected} == expected


def silent_request(settings: Settings, response_mode: str | None = None) -> AuthorizationRequest:
    return build(
        settings,
        "https://login.example/authorize",
        LoginOptions(),
        crypto=FakeCrypto(),
        now=NOW,
        journey="silent-1",
        redirect_uri="https://app.example/blank.html",
        response_mode=response_mode,
    )


def test_a_request_that_comes_from_no_place_goes_back_to_none(settings: Settings) -> None:
    request = silent_request(settings)
    assert (request.transaction.return_to, request.transaction.scrolled) == (None, 0)
    assert "response_mode" not in request.parameters
    assert Place("https://app.example/").scrolled == 0


async def test_state_and_nonce_are_new_each_time_and_not_the_same(client: Client, tab: FakeTab) -> None:
    seen = set()
    for _ in range(5):
        sent = await parameters(client, tab)
        seen |= {sent["state"], sent["nonce"]}
    assert len(seen) == 10


async def test_a_code_is_asked_for_with_pkce(client: Client, tab: FakeTab) -> None:
    sent = await parameters(client, tab, response_type="code")
    assert sent["code_challenge_method"] == "S256"
    assert len(sent["code_challenge"]) == 43
    (key,) = transactions(tab)
    verifier = json.loads(tab.session_storage.get(key) or "")["code_verifier"]
    assert s256(verifier) == sent["code_challenge"]
    assert verifier not in json.dumps(client.events.dump())


async def test_without_openid_there_is_no_nonce(client: Client, tab: FakeTab) -> None:
    sent = await parameters(client, tab, response_type="token", scope="read:messages")
    assert "nonce" not in sent


async def test_the_endpoints_own_query_is_kept(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.metadata["authorization_endpoint"] += "?tenant=lab"
    assert (await parameters(client, tab))["tenant"] == "lab"


def test_the_answer_is_asked_for_as_a_message(settings: Settings) -> None:
    request = silent_request(settings, response_mode="web_message")
    assert request.parameters["response_mode"] == "web_message"
