"""Silent authentication: one frame, a named cause when nothing comes, and messages only from the right window."""

import asyncio
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from app.oidc import Client
from app.oidc.errors import IssuerUnreachable, LoginRequired, NoAnswer, SettingsError, StateUsed
from app.oidc.ports import HttpResponse, Message
from app.oidc.testing import FakeBrowser, FakeTab, settle

MakeClient = Callable[..., Client]

ISSUER = "http://login.lab.localhost:8000"

CALLBACK = "http://app.lab.localhost:8000/app/static/blank.html"


@pytest.fixture(params=["fragment", "web_message"])
def either(request: pytest.FixtureRequest, make_client: MakeClient) -> Client:
    """Return a client with each of the two transports."""
    return make_client(silent_transport=request.param)


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token", "code", "code id_token token"])
async def test_tokens_come_without_a_page(either: Client, tab: FakeTab, response_type: str) -> None:
    tokens = await either.login_silently(response_type=response_type)
    assert tokens.response_type == response_type
    assert either.session.tokens == tokens
    (url,) = tab.frames.opened
    assert "prompt=none" in url
    assert "blank.html" in url
    assert tab.navigator.left_for == ""


async def test_the_frame_is_gone_whatever_happens(either: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await either.login_silently()
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await either.login_silently()
    tab.frames.answers = lambda url: []
    with pytest.raises(NoAnswer):
        await either.login_silently()
    assert len(tab.frames.opened) == 3
    assert tab.frames.now_open == 0


async def test_nothing_of_it_is_stored(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    assert tab.session_storage.names() == []


async def test_login_required_says_that_a_login_helps(either: Client, world: FakeBrowser) -> None:
    world.issuer.user = None
    with pytest.raises(LoginRequired) as caught:
        await either.login_silently()
    assert caught.value.interaction_helps
    response = next(event for event in either.events if event.name == "silent_response")
    assert response.outcome == "refused"


async def test_no_answer_while_the_issuer_is_there(either: Client, tab: FakeTab) -> None:
    tab.frames.answers = lambda url: [None]
    with pytest.raises(NoAnswer, match="refuses to be framed"):
        await either.login_silently()
    response = next(event for event in either.events if event.name == "silent_response")
    assert response.outcome == "failed"


async def test_a_frame_is_not_waited_for_for_ever(tab: FakeTab, make_client: MakeClient) -> None:
    client = make_client(silent_timeout_seconds=0.01)
    tab.frames.patient = True
    tab.frames.answers = lambda url: [None, "about:blank"]
    with pytest.raises(NoAnswer) as caught:
        await client.login_silently()
    assert caught.value.details == {"seconds": 0.01}
    assert tab.frames.now_open == 0


async def test_an_issuer_that_answers_nonsense_is_reachable(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    tab.frames.answers = lambda url: []
    tab.http.server = lambda *request: HttpResponse(500)
    with pytest.raises(NoAnswer):
        await client.login_silently()


async def test_issuer_unreachable_when_it_went_down_meanwhile(either: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await either.login_silently()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await either.login_silently()
    assert either.session.status == "signed-in"  # what the person sees stays
    world.issuer.down = False
    await either.login_silently()


async def test_an_answer_that_comes_too_late_is_not_taken(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    tab.frames.answers = lambda url: []
    with pytest.raises(NoAnswer):
        await client.login_silently()
    late = world.issuer.answer(tab.frames.opened[0])
    tab.frames.answers = lambda url: [CALLBACK + late]
    with pytest.raises(StateUsed):
        await client.login_silently()


async def test_three_calls_at_once_make_one_frame(client: Client, tab: FakeTab) -> None:
    results = await asyncio.gather(*(client.login_silently() for _ in range(3)))
    assert len(tab.frames.opened) == 1
    assert results[0] is results[1] is results[2]


async def test_a_caller_that_gives_up_does_not_stop_the_others(client: Client, tab: FakeTab) -> None:
    first = asyncio.ensure_future(client.login_silently())
    second = asyncio.ensure_future(client.login_silently())
    await asyncio.sleep(0)
    first.cancel()
    await settle()
    assert (await second).access_token
    assert first.cancelled()
    assert len(tab.frames.opened) == 1


@pytest.mark.parametrize("response_type", ["code", "id_token token"])
async def test_a_callback_page_may_have_a_query_of_its_own(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient, response_type: str
) -> None:
    callback = CALLBACK + "?silent=1"

    def keeps_the_query(url: str) -> list[str]:
        raw = world.issuer.answer(url)
        return [callback + (raw if raw.startswith("#") else "&" + raw[1:])]

    tab.frames.answers = keeps_the_query
    client = make_client(silent_redirect_uri=callback, response_type=response_type)
    assert (await client.login_silently()).access_token is not None


def test_the_blank_page_runs_one_script() -> None:
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append(tag)  # type: ignore[method-assign]
    parser.feed((Path(__file__).parents[4] / "app/static/blank.html").read_text(encoding="utf-8"))
    assert found == ["html", "head", "meta", "title", "script", "link", "body"]


APP = "http://app.lab.localhost:8000/"


@pytest.mark.parametrize(
    ("app", "callback"),
    [
        (APP, ""),
        (APP, APP),
        (APP, APP + "?silent=1"),
        (APP + "?app=1", APP),
        (APP.rstrip("/"), APP),
        (APP.rstrip("/"), ""),
        (APP.upper().replace("HTTP", "http"), APP),
        (APP + "shop", APP + "shop?silent=1"),
    ],
)
async def test_no_frame_or_popup_comes_back_to_the_app_itself(
    tab: FakeTab, make_client: MakeClient, app: str, callback: str
) -> None:
    """It would start a second Python in there. A message needs no page to come back to."""
    client = make_client(redirect_uri=app, silent_redirect_uri=callback)
    for attempt in (client.login_silently, client.login_in_popup):
        with pytest.raises(SettingsError, match="'silent_redirect_uri' must name a page other than"):
            await attempt()
    assert tab.frames.opened == []
    assert tab.popups.now_open == 0
    assert await make_client(silent_redirect_uri=callback, silent_transport="web_message").login_silently()


async def test_forged_messages_are_ignored_and_the_right_one_is_taken(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser
) -> None:
    def answers(url: str) -> list[Any]:
        (right,) = world.issuer.silent_answers(url)
        assert isinstance(right, Message)
        assert isinstance(right.data, dict)
        other_state = {**right.data, "response": {**right.data["response"], "state": "mallory"}}
        return [
            Message("http://evil.localhost:8000", right.data),
            Message(right.origin, other_state),
            Message(right.origin, "noise"),
            right,
        ]

    tab.frames.answers = answers
    client = make_client(silent_transport="web_message")
    await client.login_silently()
    assert client.session.status == "signed-in"
    assert not [event for event in client.events if event.outcome != "done"]
