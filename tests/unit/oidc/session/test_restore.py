"""After a reload: what comes back, and how."""

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from app.oidc import Client
from app.oidc.errors import (
    ConsentRequired,
    IssuerParameterWrong,
    IssuerUnreachable,
    ResponseError,
    ResponseModeWrong,
)
from app.oidc.testing import FakeBrowser, FakeTab

from ..stored import TOMBSTONE, values

MakeClient = Callable[..., Client]


async def test_a_browser_that_was_never_signed_in_asks_nothing(client: Client, tab: FakeTab) -> None:
    assert await client.restore() is None
    assert tab.http.requests == []
    assert tab.frames.opened == []


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token"])
async def test_the_session_comes_back_silently_as_it_was(
    client: Client, tab: FakeTab, make_client: MakeClient, response_type: str
) -> None:
    await client.login_silently(response_type=response_type)
    reloaded = make_client()
    tokens = await reloaded.restore()
    assert tokens is not None
    assert tokens.response_type == response_type
    assert reloaded.session.status == client.session.status


async def test_what_is_kept_is_no_secret_and_names_nobody(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.user = "ada@example.com"
    await client.login_silently()
    tokens = client.session.tokens
    assert tokens is not None
    kept = [tab.local_storage.get(name) or "" for name in tab.local_storage.names()]
    assert [set(json.loads(text)) for text in kept] == [
        {"session", "response_type", "scope", "audience", "settings", "mark", "unseen_until"}
    ]
    assert "ada@example.com" not in kept[0]
    assert tab.session_storage.names() == []


def reports(world: FakeBrowser, tab: FakeTab, error: str, *, iss: str | None = None, mark: str = "#") -> None:
    """Let hidden frames bring ``error``, with ``iss`` or none, in the fragment or the query."""

    def answers(url: str) -> list[str]:
        asked = dict(parse_qsl(urlsplit(url).query))
        answer = {"state": asked["state"], "error": error} | ({"iss": iss} if iss else {})
        return [f"{asked['redirect_uri']}{mark}{urlencode(answer)}"]

    tab.frames.answers = answers


@pytest.mark.parametrize(
    ("mark", "iss", "kind"),
    [("#", None, IssuerParameterWrong), ("?", "http://login.lab.localhost:8000", ResponseModeWrong)],
)
async def test_login_required_in_a_refused_answer_restores_nothing(
    client: Client,
    tab: FakeTab,
    world: FakeBrowser,
    make_client: MakeClient,
    mark: str,
    iss: str | None,
    kind: type[ResponseError],
) -> None:
    """Canaille leaves ``iss`` out of its errors. Of unknown origin, they end no session."""
    await client.login_silently()
    flag = values(tab.local_storage)
    reloaded = make_client()
    reports(world, tab, "login_required", iss=iss, mark=mark)
    assert await reloaded.restore() is None
    assert values(tab.local_storage) == flag
    with pytest.raises(kind) as refused:
        await reloaded.login_silently()
    assert refused.value.interaction_helps
    assert str(refused.value).endswith("Log in.")


@pytest.mark.parametrize(
    ("error", "iss"), [("login_required", "http://evil.localhost:8000"), ("server_error", None), ("x", None)]
)
async def test_any_other_answer_that_is_refused_is_told(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient, error: str, iss: str | None
) -> None:
    await client.login_silently()
    reports(world, tab, error, iss=iss)
    with pytest.raises(IssuerParameterWrong):
        await make_client().restore()


async def test_a_narrowed_consent_stays_narrow(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login()
    narrow = world.issuer.answer(tab.navigator.left_for, parameters={"scope": "openid profile"})
    tab.navigator.response = narrow
    result = await client.handle_redirect()
    assert result is not None
    assert (result.tokens.scope, result.tokens.missing_scope) == ("openid profile", "read:messages")
    await client.login_silently()
    await make_client().restore()
    assert all("scope=openid+profile&" in url for url in tab.frames.opened)
    assert len(tab.frames.opened) == 2


async def test_changed_settings_are_asked_for(client: Client, tab: FakeTab, make_client: MakeClient) -> None:
    await client.login_silently()
    await make_client(scope="openid profile read:messages read:reports").restore()
    assert "read%3Areports" in tab.frames.opened[-1]
    tokens = await make_client(response_type="code", audience="https://new.example/").restore()
    assert tokens is not None
    assert (tokens.response_type, tokens.audience) == ("code", "https://new.example/")


async def test_a_session_that_has_ended_meanwhile_is_forgotten(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login_silently()
    world.issuer.user = None
    assert await make_client().restore() is None
    assert values(tab.local_storage) == [TOMBSTONE]


async def test_a_restore_that_needs_the_person_says_so(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login_silently()
    nothing = dict.fromkeys(["access_token", "id_token", "token_type", "expires_in", "scope"])
    callback = "http://app.lab.localhost:8000/app/static/blank.html"
    tab.frames.answers = lambda url: [
        callback + world.issuer.answer(url, parameters={**nothing, "error": "consent_required"})
    ]
    with pytest.raises(ConsentRequired):
        await make_client().restore()
    assert tab.local_storage.names() != []


async def test_a_restore_while_the_issuer_is_down_can_be_tried_again(
    client: Client, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login_silently()
    reloaded = make_client()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await reloaded.restore()
    world.issuer.down = False
    assert await reloaded.restore() is not None


@pytest.mark.parametrize("flag", ["", "null", "[]", "{", '{"response_type": 1}', '{"response_type": "id_token"}'])
async def test_a_flag_edited_by_hand_counts_as_none(client: Client, tab: FakeTab, flag: str) -> None:
    await client.login_silently()
    (name,) = tab.local_storage.names()
    tab.local_storage.set(name, flag)
    assert await client.restore() is None


async def test_tokens_in_session_storage_outlive_a_reload(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    first = make_client(token_storage="session")
    await first.login_silently()
    reloaded = make_client(token_storage="session")
    assert await reloaded.restore() == first.session.tokens
    assert len(tab.frames.opened) == 1
    await world.clock.jump(700)
    await make_client(token_storage="session").restore()
    assert len(tab.frames.opened) == 2  # expired tokens are no session
    await reloaded.logout(local=True)
    assert tab.session_storage.names() == []


async def test_tokens_in_session_storage_are_not_those_of_other_settings(tab: FakeTab, make_client: MakeClient) -> None:
    await make_client(token_storage="session").login_silently()
    changed = make_client(token_storage="session", audience="https://new.example/")
    tokens = await changed.restore()
    assert tokens is not None
    assert tokens.audience == "https://new.example/"


async def test_where_nothing_is_renewed_nothing_is_restored_by_a_frame(tab: FakeTab, make_client: MakeClient) -> None:
    """An issuer that refuses to be framed would keep a reloaded page waiting for nothing."""
    await make_client(renew_at_fraction=0).login_in_popup()
    assert await make_client(renew_at_fraction=0).restore() is None
    assert tab.frames.opened == []
