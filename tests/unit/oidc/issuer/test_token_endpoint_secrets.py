"""What the token endpoint says that must not be kept: not in the session, the event log, or an error."""

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

import pytest

from app.oidc import Client
from app.oidc.errors import (
    InvalidGrant,
    TokenEndpointFailed,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response

from .code_login import come_back, token_endpoint


async def test_a_refresh_token_is_not_kept(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    def generous(right: HttpResponse) -> HttpResponse:
        return HttpResponse(200, right.headers, right.text.replace("{", '{"refresh_token": "keep-me", ', 1))

    token_endpoint(world, tab, generous)
    await come_back(client, tab, world, response_type="code")
    tokens = client.session.tokens
    assert tokens is not None
    assert "keep-me" not in str(tokens.to_json())
    assert "keep-me" not in str(client.events.dump())


@pytest.mark.parametrize(
    "body",
    [
        "access_token=a-secret&token_type=bearer",
        '["a-secret"]',
        '{"access_token": "a-secret", "token_type": "Bearer", "token_type": "Bearer"}',
        '{"access_token": {"value": "a-secret"}, "token_type": "Bearer"}',
        '{"access_token": "a-secret"' + " " * 300_000 + "}",
    ],
)
async def test_no_token_of_an_answer_that_cannot_be_read_enters_the_log(
    client: Client, tab: FakeTab, world: FakeBrowser, body: str
) -> None:
    token_endpoint(world, tab, lambda right: HttpResponse(200, right.headers, body))
    with pytest.raises(TokenEndpointFailed):
        await come_back(client, tab, world, response_type="code")
    log = json.dumps(client.events.dump())
    assert "a-secret" not in log
    assert "not kept" in log


async def test_a_token_endpoint_that_echoes_the_request_brings_no_code_into_the_log(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    forms: list[dict[str, str]] = []

    def echo(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        if not url.endswith("/token"):
            return world.serve(method, url, headers, body)
        forms.append(dict(parse_qsl(body or "")))
        return json_response({"error": "invalid_grant", "you_sent": forms[0]["code"]}, 400, forms[0])

    tab.http.server = echo
    with pytest.raises(InvalidGrant):
        await come_back(client, tab, world, response_type="code")
    log = json.dumps(client.events.dump())
    assert forms[0]["code"] not in log
    assert forms[0]["code_verifier"] not in log
    assert "you_sent" in log


@pytest.mark.parametrize("change", [lambda text: text + " x", lambda text: text[:-1], lambda text: text + text])
async def test_no_error_holds_the_answer_of_the_token_endpoint(
    client: Client, tab: FakeTab, world: FakeBrowser, change: Callable[[str], str]
) -> None:
    """Python's own errors of parsing hold the whole text, and those who collect errors send it elsewhere."""
    token_endpoint(world, tab, lambda right: HttpResponse(200, right.headers, change(right.text)))
    with pytest.raises(TokenEndpointFailed) as caught:
        await come_back(client, tab, world, response_type="code")
    error: BaseException | None = caught.value
    while error is not None:
        assert type(error) in {TokenEndpointFailed, ValueError}
        error = error.__cause__ or error.__context__
