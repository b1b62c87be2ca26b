"""A code is exchanged for tokens, and what the token endpoint says is checked like any answer."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.oidc import Client
from app.oidc.base.hashes import s256
from app.oidc.errors import (
    AccessTokenHashWrong,
    IdTokensDiffer,
    InvalidGrant,
    IssuerUnreachable,
    NonceWrong,
    OidcError,
    ProviderError,
    SignatureWrong,
    TokenEndpointFailed,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response

from .code_login import come_back, token_endpoint

CODE = ["code", "code id_token", "code token", "code id_token token"]


@pytest.mark.parametrize("response_type", CODE)
async def test_the_code_is_exchanged_and_both_id_tokens_are_checked(
    client: Client, tab: FakeTab, world: FakeBrowser, response_type: str
) -> None:
    await come_back(client, tab, world, response_type=response_type)
    names = [event.name for event in client.events]
    assert "token_request" in names
    signatures = [e for e in client.events if e.name == "check" and e.details["check"]["name"] == "signature"]
    assert len(signatures) == (2 if "id_token" in response_type else 1)


async def test_the_request_to_the_token_endpoint(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    """RFC 6749 section 4.1.3, and the verifier of RFC 7636 section 4.5."""
    asked: list[tuple[str, Mapping[str, str], str]] = []

    def serve(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        if url.endswith("/token"):
            asked.append((method, headers, body or ""))
        return world.serve(method, url, headers, body)

    tab.http.server = serve
    await client.login(response_type="code")
    challenge = dict(parse_qsl(urlsplit(tab.navigator.left_for).query))["code_challenge"]
    tab.navigator.response = answer = world.issuer.answer(tab.navigator.left_for)
    result = await client.handle_redirect()

    ((method, headers, body),) = asked
    form = dict(parse_qsl(body))
    assert (method, dict(headers)) == (
        "POST",
        {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
    )
    assert s256(form.pop("code_verifier")) == challenge
    assert form == {
        "grant_type": "authorization_code",
        "client_id": "spa",
        "redirect_uri": "http://app.lab.localhost:8000/",
        "code": dict(parse_qsl(answer[1:]))["code"],
    }
    assert result
    assert result.tokens.token_type == "Bearer"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"access_token": None}, "access token is missing"),
        ({"access_token": ""}, "access token is missing"),
        ({"access_token": 7}, "access token is missing"),
        ({"access_token": "a\r\nX: y"}, "characters that no access token has"),
        ({"access_token": "\ud800"}, "characters that no access token has"),
        ({"scope": ["openid"]}, "scope of the access token"),
        ({"scope": 'read:"all"'}, "scope of the access token"),
        ({"token_type": "mac"}, "of a type that this page cannot use"),
        ({"expires_in": "soon"}, "no number of seconds"),
        ({"expires_in": 10**10}, "no number of seconds"),
        ({"expires_in": 1e10}, "no number of seconds"),
        ({"expires_in": 3599.5}, "no number of seconds"),
        ({"expires_in": True}, "no number of seconds"),
    ],
)
async def test_one_thing_wrong_at_the_token_endpoint_is_enough(
    client: Client, tab: FakeTab, world: FakeBrowser, wrong: dict[str, object], reason: str
) -> None:
    token_endpoint(world, tab, lambda right: json_response({**json.loads(right.text), **wrong}))
    with pytest.raises(TokenEndpointFailed) as caught:
        await come_back(client, tab, world, response_type="code")
    assert reason in caught.value.details["reason"]
    assert client.session.status == "anonymous"


async def test_without_openid_a_code_brings_no_id_token(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    def plain(right: HttpResponse) -> HttpResponse:
        return json_response({name: value for name, value in json.loads(right.text).items() if name != "id_token"})

    token_endpoint(world, tab, plain)
    await come_back(client, tab, world, response_type="code", scope="read:messages")
    assert client.session.status == "authorized"


@pytest.mark.parametrize(("description", "told"), [("Too late.", "Too late."), (7, ""), (None, "")])
async def test_what_the_token_endpoint_says_about_an_error(
    client: Client, tab: FakeTab, world: FakeBrowser, description: object, told: str
) -> None:
    said = json_response({"error": "invalid_grant", "error_description": description}, 400)
    token_endpoint(world, tab, lambda right: said)
    with pytest.raises(InvalidGrant) as caught:
        await come_back(client, tab, world, response_type="code")
    assert caught.value.details == {"error": "invalid_grant", "error_description": told}
    assert ("It says: Too late." in caught.value.message) == bool(told)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_token_endpoint_that_is_busy_says_which_status(
    client: Client, tab: FakeTab, world: FakeBrowser, status: int
) -> None:
    token_endpoint(world, tab, lambda right: json_response({"error": "temporarily_unavailable"}, status))
    with pytest.raises(TokenEndpointFailed) as caught:
        await come_back(client, tab, world, response_type="code")
    assert caught.value.details == {"status": status}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (json_response({"error": "invalid_grant"}, 400), InvalidGrant),
        (json_response({"error": "invalid_client"}, 401), ProviderError),
        (json_response({"error": "tea_pot"}, 400), ProviderError),
        (json_response({"error": "invalid_grant"}), InvalidGrant),  # with status 200, as at GitHub
        (json_response({"error": "server_error"}, 500), TokenEndpointFailed),
        (json_response({"error": "too_many_requests"}, 429), TokenEndpointFailed),
        (json_response({"message": "busy"}, 499), TokenEndpointFailed),
        (json_response({"error": 7}, 400), TokenEndpointFailed),
        (json_response({"error": ""}, 400), TokenEndpointFailed),
        (HttpResponse(502, {}, "<html>"), TokenEndpointFailed),
        (HttpResponse(0), TokenEndpointFailed),
        (json_response({}), TokenEndpointFailed),
        (json_response({"access_token": "x"}), TokenEndpointFailed),
        (json_response({"access_token": "", "token_type": "Bearer"}), TokenEndpointFailed),
        (json_response({"access_token": "x", "token_type": "mac"}), TokenEndpointFailed),
        (json_response({"access_token": "x", "token_type": 7}), TokenEndpointFailed),
        (json_response({"access_token": "x", "token_type": "Bearer", "expires_in": "soon"}), TokenEndpointFailed),
        (json_response({"access_token": "x", "token_type": "Bearer"}), TokenEndpointFailed),
    ],
)
async def test_a_token_endpoint_that_gives_nothing_usable(
    client: Client, tab: FakeTab, world: FakeBrowser, answer: HttpResponse, kind: type[OidcError]
) -> None:
    token_endpoint(world, tab, lambda right: answer)
    with pytest.raises(kind) as caught:
        await come_back(client, tab, world, response_type="code")
    assert type(caught.value) is kind
    assert client.session.status == "anonymous"


@pytest.mark.parametrize("status", [201, 400, 500])
async def test_tokens_come_with_status_200_only(client: Client, tab: FakeTab, world: FakeBrowser, status: int) -> None:
    """RFC 6749 section 5.1."""
    token_endpoint(world, tab, lambda right: HttpResponse(status, right.headers, right.body))
    with pytest.raises(TokenEndpointFailed):
        await come_back(client, tab, world, response_type="code")
    assert client.session.status == "anonymous"


@pytest.mark.parametrize(
    ("claims", "kind"),
    [({"nonce": "another"}, NonceWrong), ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, AccessTokenHashWrong)],
)
async def test_the_id_token_of_the_token_endpoint_is_checked_like_any_other(
    client: Client, tab: FakeTab, world: FakeBrowser, claims: Mapping[str, object], kind: type[OidcError]
) -> None:
    right = world.issuer.id_token
    world.issuer.id_token = lambda request, *rest: right(request, *rest, claims=claims)  # type: ignore[method-assign]
    with pytest.raises(kind):
        await come_back(client, tab, world, response_type="code")


@pytest.mark.parametrize("at_hash", [None, ""])
async def test_the_id_token_of_the_token_endpoint_may_lack_at_hash(
    client: Client, tab: FakeTab, world: FakeBrowser, at_hash: str | None
) -> None:
    """Nobody can swap an access token there (OpenID Connect Core 3.1.3.6). An empty claim is an absent one."""
    right = world.issuer.id_token
    world.issuer.id_token = lambda request, *rest: right(request, *rest, claims={"at_hash": at_hash})  # type: ignore[method-assign]
    await come_back(client, tab, world, response_type="code")
    assert client.session.status == "signed-in"


async def test_the_signature_of_the_token_endpoints_id_token_counts(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    def forged(right: HttpResponse) -> HttpResponse:
        head, dot, signature = right.text.rpartition(".")
        return HttpResponse(200, right.headers, f"{head}{dot}{'A' if signature[0] != 'A' else 'B'}{signature[1:]}")

    token_endpoint(world, tab, forged)
    with pytest.raises(SignatureWrong):
        await come_back(client, tab, world, response_type="code")


async def test_both_id_tokens_must_be_about_one_user(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await client.login(response_type="code id_token")
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    world.issuer.user = "alan"
    with pytest.raises(IdTokensDiffer):
        await client.handle_redirect()
    assert client.session.status == "anonymous"


@pytest.mark.parametrize("empty", ["", None])
async def test_a_member_that_is_empty_counts_as_absent(
    client: Client, tab: FakeTab, world: FakeBrowser, empty: str | None
) -> None:
    members = dict.fromkeys(("expires_in", "scope", "error"), empty)
    token_endpoint(world, tab, lambda right: json_response({**json.loads(right.text), **members}))
    await come_back(client, tab, world, response_type="code")
    assert client.session.status == "signed-in"


@pytest.mark.parametrize("expires_in", [3600.0, "3600", "3600.0"])
async def test_a_lifetime_may_be_written_otherwise(
    client: Client, tab: FakeTab, world: FakeBrowser, expires_in: object
) -> None:
    token_endpoint(world, tab, lambda right: json_response({**json.loads(right.text), "expires_in": expires_in}))
    await come_back(client, tab, world, response_type="code")
    tokens = client.session.tokens
    assert tokens is not None
    assert tokens.expires_at - tokens.received_at == 3600


async def test_the_front_channels_scope_and_lifetime_are_dropped(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    """They belong to its own access token and not to the one of the token endpoint."""

    def silent_about_it(right: HttpResponse) -> HttpResponse:
        answer = json.loads(right.text)
        return json_response({name: answer[name] for name in ("access_token", "token_type", "id_token")})

    token_endpoint(world, tab, silent_about_it)
    world.issuer.lifetime = 86400
    await client.login(response_type="code token")
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, parameters={"scope": "openid"})
    result = await client.handle_redirect()
    assert result is not None
    assert result.tokens.expires_at - result.tokens.received_at == client.settings.lifetime_if_unknown_seconds
    assert result.tokens.scope == "openid profile read:messages"


async def test_a_token_endpoint_that_is_down_or_does_not_exist(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await client.login(response_type="code")
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    serve = tab.http.server

    def without_tokens(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        if url.endswith("/token"):
            raise OSError("connection refused")
        return serve(method, url, headers, body)

    tab.http.server = without_tokens
    with pytest.raises(IssuerUnreachable):
        await client.handle_redirect()
    tab.http.server = serve
    await world.clock.jump(3600)
    del world.issuer.metadata["token_endpoint"]
    with pytest.raises(TokenEndpointFailed):
        await come_back(client, tab, world, response_type="code")
