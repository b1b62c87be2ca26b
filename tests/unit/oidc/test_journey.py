"""The seven steps, for each response type, without a world."""

import json
from collections.abc import Callable, Mapping

import pytest

from app.oidc import Client, events
from app.oidc.errors import AccessDenied, ApiUnreachable, IssuerUnreachable, ResponseError, StateUsed
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response

API = "http://api.lab.localhost:8000"


async def log_in(client: Client, tab: FakeTab, world: FakeBrowser, **options: object) -> None:
    await client.login(**options)  # type: ignore[arg-type]  # each test passes what login takes
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()


@pytest.mark.parametrize(
    ("response_type", "status", "has_id_token", "has_access_token"),
    [
        ("id_token", "signed-in", True, False),
        ("token", "authorized", False, True),
        ("id_token token", "signed-in", True, True),
        ("code", "signed-in", True, True),
        ("code id_token", "signed-in", True, True),
        ("code token", "signed-in", True, True),
        ("code id_token token", "signed-in", True, True),
    ],
)
async def test_login_with_each_response_type(
    client: Client,
    tab: FakeTab,
    world: FakeBrowser,
    response_type: str,
    status: str,
    has_id_token: bool,
    has_access_token: bool,
) -> None:
    await client.login(response_type=response_type, app_state={"lesson": 6})
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    result = await client.handle_redirect()

    assert result is not None
    assert result.app_state == {"lesson": 6}
    assert client.session.status == status
    assert bool(result.tokens.id_token) is has_id_token
    assert bool(result.tokens.access_token) is has_access_token
    assert (client.session.user or {}).get("sub") == ("ada" if has_id_token else None)
    assert result.tokens.expires_at == world.clock.now() + 600


async def test_every_step_is_an_event_of_one_journey(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    mine = [event for event in client.events if event.journey == "login-1"]
    assert [event.name for event in mine] == [
        "login_clicked",
        "discovery_request",
        "discovery_response",
        "authorization_request",
        "left_page",
        "authorization_response",
        *["check"] * 4,
        "jwks_request",
        "jwks_response",
        *["check"] * 8,
        "tokens_stored",
    ]
    numbers = [event.details["check"]["number"] for event in mine if event.name == "check"]
    assert numbers == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14]
    assert {event.step for event in mine} == {1, 2, 3, 5, None}


async def test_no_token_enters_the_log(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    await client.userinfo()
    tokens = client.session.tokens
    assert tokens is not None
    text = json.dumps(client.events.dump())
    assert tokens.access_token is not None
    assert tokens.id_token is not None
    assert tokens.access_token not in text
    assert tokens.id_token not in text
    assert tokens.access_token not in repr(tokens)
    assert tokens.id_token not in repr(client.session)


async def test_the_place_in_the_page_comes_back(world: FakeBrowser, make_client: Callable[..., Client]) -> None:
    tab = world.tab("http://app.lab.localhost:8000/?lesson=6")
    client = make_client(tab)
    await client.login()
    tab.navigator.replace_address("http://app.lab.localhost:8000/")
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    result = await client.handle_redirect()
    assert result is not None
    assert result.return_to == tab.navigator.address() == "http://app.lab.localhost:8000/?lesson=6"


@pytest.mark.parametrize("place", ["https://evil.example/", "http://evil.example\\@app.lab.localhost:8000/"])
async def test_a_place_outside_of_the_page_is_left_alone(
    client: Client, tab: FakeTab, world: FakeBrowser, place: str
) -> None:
    await client.login()
    key = next(name for name in tab.session_storage.names() if " transaction " in name)
    record = json.loads(tab.session_storage.get(key) or "")
    tab.session_storage.set(key, json.dumps({**record, "return_to": place}))
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    result = await client.handle_redirect()
    assert result is not None
    assert result.return_to is None
    assert tab.navigator.address() == "http://app.lab.localhost:8000/"


async def test_a_denied_consent_has_its_name_and_the_login_its_journey(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await client.login()
    denied = {"error": "access_denied", "error_description": "Ada said no", "access_token": None, "id_token": None}
    answer = world.issuer.answer(
        tab.navigator.left_for, parameters={**denied, "token_type": None, "expires_in": None, "scope": None}
    )
    tab.navigator.response = answer
    with pytest.raises(AccessDenied, match="Ada said no") as caught:
        await client.handle_redirect()
    assert caught.value.interaction_helps
    assert client.session.status == "anonymous"
    response = next(event for event in client.events if event.name == "authorization_response")
    assert (response.outcome, response.journey) == ("refused", "login-1")
    errors = [event.details["error"]["code"] for event in client.events if event.name == "error"]
    assert errors == ["access_denied"]


async def test_the_answer_is_good_once(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await client.login()
    answer = tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()
    tab.navigator.response = answer
    with pytest.raises(StateUsed):
        await client.handle_redirect()
    assert client.session.status == "signed-in"  # a replay does not throw out who is there


@pytest.mark.parametrize(
    "raw",
    ["#state=" + "x" * 1_000_000, "#" + "&".join(f"p{n}=1" for n in range(10_000)), "#nonsense", "?%ff=1"],
    ids=["1 MB", "10,000 parameters", "nonsense", "no UTF-8"],
)
async def test_an_answer_that_is_nonsense_is_one_error(client: Client, tab: FakeTab, raw: str) -> None:
    tab.navigator.response = raw
    with pytest.raises(ResponseError) as caught:
        await client.handle_redirect()
    assert [event.name for event in client.events] == ["authorization_response", "error"]
    assert caught.value.code in {"response_too_large", "response_malformed"}
    assert len(json.dumps(client.events.dump())) < 2000
    assert tab.http.requests == []
    await client.login()  # and everything else still works
    assert tab.navigator.left_for != ""


async def test_what_is_there_twice_is_logged_twice_and_tokens_never(client: Client, tab: FakeTab) -> None:
    tab.navigator.response = f"#access_token=secret&access_token=secret&state=a&state=b&more={'x' * 5000}"
    with pytest.raises(ResponseError):
        await client.handle_redirect()
    response = next(event for event in client.events if event.name == "authorization_response")
    assert response.details["response"]["parameters"] == {
        "access_token": "(6 characters, not kept)",
        "access_token (again)": "(6 characters, not kept)",
        "state": "a",
        "state (again)": "b",
        "more": "x" * 300,
    }


async def test_without_an_answer_nothing_happens(client: Client) -> None:
    assert await client.handle_redirect() is None
    assert len(client.events) == 0


async def test_login_while_the_login_server_is_down(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await client.login()
    assert tab.navigator.left_for == ""
    world.issuer.down = False
    await client.login()
    assert tab.navigator.left_for.startswith("http://login.lab.localhost:8000/authorize?")


async def test_the_api_is_called_with_the_token(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    seen: list[Mapping[str, str]] = []

    def api(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        seen.append(headers)
        return json_response({"messages": []})

    world.api = api
    await log_in(client, tab, world)
    answer = await client.call_api("GET", f"{API}/messages")
    tokens = client.session.tokens
    assert tokens is not None
    assert (answer.status, answer.body) == (200, {"messages": []})
    assert seen[0]["Authorization"] == f"Bearer {tokens.access_token}"
    steps = [(event.name, event.step) for event in client.events if event.journey.startswith("api-")]
    assert steps == [("api_request", 6), ("api_response", 7)]


async def test_every_event_is_listed_where_the_log_is_explained(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: Callable[..., Client]
) -> None:
    other = make_client(world.tab())
    other.start()
    client.start()
    await log_in(client, tab, world, response_type="code id_token token")
    await client.userinfo()
    with pytest.raises(ApiUnreachable):
        await client.call_api("GET", f"{API}/messages")
    world.api = lambda *request: json_response({})
    await client.call_api("GET", f"{API}/messages")
    await client.login_silently()
    await client.logout()
    tab.navigator.replace_address(f"{tab.navigator.address()}?state={tab.navigator.posted['state']}")
    await client.handle_redirect()

    seen = {event.name for each in (client, other) for event in each.events}
    for part in ("discovery", "jwks", "token", "userinfo", "api"):
        assert f"{part}_request" in seen
        assert part in (events.__doc__ or "")
        seen -= {f"{part}_{end}" for end in ("request", "response", "failed")}
    assert {name for name in seen if f"``{name}``" not in (events.__doc__ or "")} == set()
    assert {"tab_message", "logout_response", "session_ended", "error", "storage_remove"} <= seen
