"""What is asked of the authorization server, and what is remembered of it."""

import json
from dataclasses import fields
from functools import reduce
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.oidc import Client, Settings, SettingsError
from app.oidc.base.hashes import left_half_hash, s256
from app.oidc.errors import StateError
from app.oidc.request.options import OWN_PARAMETERS, LoginOptions, essential_acr
from app.oidc.request.requests import Place, build
from app.oidc.request.transactions import TOMBSTONES_KEPT_SECONDS
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
    assert len(sent.pop("state")) == 43
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


def test_a_request_that_comes_from_no_place_goes_back_to_none(settings: Settings) -> None:
    request = build(
        settings,
        "https://login.example/authorize",
        LoginOptions(),
        crypto=FakeCrypto(),
        now=NOW,
        journey="silent-1",
        redirect_uri="https://app.example/blank.html",
    )
    assert (request.transaction.return_to, request.transaction.scrolled) == (None, 0)
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


OPTIONS = {option.name for option in fields(LoginOptions)} - {"app_state", "extra"}


@pytest.mark.parametrize("name", sorted(OWN_PARAMETERS | OPTIONS | {"request", "request_uri"}))
async def test_extra_parameters_cannot_take_the_clients_place(client: Client, tab: FakeTab, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        await parameters(client, tab, extra={name: "x"})
    assert tab.navigator.left_for == ""


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("max_age", {"max_age": "60"}),
        ("max_age", {"max_age": -1}),
        ("max_age", {"max_age": True}),
        ("max_age", {"max_age": 1.5}),
        ("max_age", {"max_age": 10**400}),
        ("scope", {"scope": ["openid"]}),
        ("audience", {"audience": 7}),
        ("connection", {"connection": b"acme"}),
        ("response_type", {"response_type": 7}),
        ("login_hint", {"login_hint": "\ud800"}),
        ("prompt", {"prompt": ["login"]}),
        ("extra", {"extra": ["display"]}),
        ("extra", {"extra": {7: "x"}}),
        ("display", {"extra": {"display": 7}}),
        ("display", {"extra": {"display": "\udfff"}}),
        ("claims", {"extra": {"claims": {"id_token": {}}}}),
        ("app_state", {"app_state": {1, 2}}),
        ("app_state", {"app_state": float("nan")}),
        ("app_state", {"app_state": reduce(lambda inner, _: [inner], range(100_000))}),
    ],
)
async def test_a_value_that_cannot_be_sent_or_remembered_is_refused_before_anything_is_done(
    client: Client, tab: FakeTab, name: str, options: dict[str, object]
) -> None:
    with pytest.raises(SettingsError) as caught:
        await client.login(**options)  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.details["key"] == name
    assert (tab.navigator.left_for, tab.session_storage.names()) == ("", [])


async def test_the_endpoints_own_query_is_kept(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.metadata["authorization_endpoint"] += "?tenant=lab"
    assert (await parameters(client, tab))["tenant"] == "lab"


async def test_old_transactions_are_tidied_up(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    tab.session_storage.set("somebody else's", "{}")
    for _ in range(3):
        await client.login()
    assert len(transactions(tab)) == 3
    await world.clock.jump(TOMBSTONES_KEPT_SECONDS + 1)
    await client.login()
    assert len(transactions(tab)) == 1
    assert tab.session_storage.get("somebody else's") == "{}"


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "{}", '{"state": "x"}', '{"ended_at": null}'])
async def test_a_transaction_edited_by_hand_is_unknown(
    client: Client, tab: FakeTab, world: FakeBrowser, text: str
) -> None:
    await client.login()
    (key,) = transactions(tab)
    tab.session_storage.set(key, text)
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    with pytest.raises(StateError):
        await client.handle_redirect()
    assert client.session.status == "anonymous"


@pytest.mark.parametrize(
    ("claims", "values"),
    [
        (None, None),
        ("{}", None),
        ('{"id_token": null}', None),
        ('{"id_token": {"acr": null}}', None),
        ('{"id_token": {"acr": {"values": ["gold"]}}}', None),
        ('{"id_token": {"acr": {"essential": false, "value": "gold"}}}', None),
        ('{"id_token": {"acr": {"essential": true, "values": ["gold", "silver"]}}}', ("gold", "silver")),
        ('{"id_token": {"acr": {"essential": true, "value": "gold"}}}', ("gold",)),
        ('{"id_token": {"acr": {"essential": true}}}', ()),
    ],
)
def test_essential_acr(claims: str | None, values: tuple[str, ...] | None) -> None:
    assert essential_acr(claims) == values


@pytest.mark.parametrize(
    "claims",
    [
        "",
        "[]",
        "{",
        '{"id_token": []}',
        '{"id_token": {"acr": "gold"}}',
        '{"id_token": {"acr": {"essential": "true"}}}',
        '{"id_token": {"acr": {"essential": true, "values": "gold"}}}',
        '{"id_token": {"acr": {"essential": true, "values": []}}}',
        '{"id_token": {"acr": {"essential": true, "values": ["gold", 7]}}}',
        '{"id_token": {"acr": {"essential": true, "value": 2}}}',
        '{"id_token": {"acr": {"values": null}}}',
    ],
)
def test_claims_that_no_check_could_follow_are_refused(claims: str) -> None:
    with pytest.raises(SettingsError) as caught:
        essential_acr(claims)
    assert caught.value.details["key"] == "claims"


def test_the_hash_of_the_standards_example() -> None:
    """OpenID Connect Core, appendix A.3 and A.4."""
    assert left_half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256") == "77QmUPtjPfzWtF2AnpK9RQ"
    assert (
        left_half_hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk", "RS256")
        == "LDktKdoQak3Pk0cnXxCltA"
    )


def test_the_challenge_of_the_standards_example() -> None:
    """RFC 7636, appendix B."""
    assert s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_hash_for_an_unknown_algorithm() -> None:
    with pytest.raises(ValueError, match="EdDSA"):
        left_half_hash("x", "EdDSA")
