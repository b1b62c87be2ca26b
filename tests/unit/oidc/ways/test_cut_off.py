"""Windows that the browser cuts off from the page: nobody is said to have closed them, and no answer is lost."""

import asyncio
from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import CallbackPageWrong, PageIsolated, PopupClosed, PopupCutOff, SettingsError
from app.oidc.ports import HttpResponse, Message, PopupGone
from app.oidc.testing import FakeBrowser, FakePopup, FakeTab, settle
from app.oidc.testing.windows import Answer
from app.oidc.ways import popup
from app.oidc.ways.windows import IsolatedFrame

MakeClient = Callable[..., Client]

HOME = "http://app.lab.localhost:8000"
CALLBACK = f"{HOME}/app/static/blank.html"


def hand_over(tab: FakeTab, world: FakeBrowser, *before: Answer, others: bool = False) -> None:
    """Let the callback page of every popup hand the answer over, after ``before``; ``others``: other pages do first."""

    def answers(url: str) -> list[Answer]:
        answer = Message(HOME, CALLBACK + world.issuer.answer(url))
        noise = [CALLBACK, CALLBACK + "#x", CALLBACK + "#state=x&error=access_denied", "hello", None, {"a": 1}]
        return [*before, *(Message(HOME, data) for data in noise if others), answer]

    tab.popups.answers = answers


@pytest.mark.parametrize("response_type", ["code", "id_token token"])
async def test_a_popup_that_is_cut_off_hands_its_answer_over(
    client: Client, tab: FakeTab, world: FakeBrowser, response_type: str
) -> None:
    hand_over(tab, world, PopupGone(seen=False), others=True)
    result = await client.login_in_popup(response_type=response_type)
    assert client.session.tokens == result.tokens
    assert "popup_cut_off" in [event.name for event in client.events]


async def test_on_an_isolated_page_no_popup_is_closed_by_a_person(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    tab.navigator.is_isolated = True
    hand_over(tab, world, PopupGone(seen=True))
    await client.login_in_popup()
    assert client.session.status == "signed-in"


@pytest.mark.parametrize("last", [PopupGone(seen=True), CALLBACK])
async def test_an_answer_on_its_way_is_waited_for(
    client: Client, tab: FakeTab, world: FakeBrowser, last: Answer
) -> None:
    """The callback page clears its address and closes its window as soon as it has handed the answer over."""
    hand_over(tab, world, None, last)
    await client.login_in_popup()
    assert client.session.status == "signed-in"


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([None, PopupGone(seen=True)], PopupClosed),
        ([PopupGone(seen=False)], PopupCutOff),
        ([CALLBACK], CallbackPageWrong),
    ],
)
async def test_without_an_answer_it_says_what_is_so(
    client: Client, tab: FakeTab, answers: list[Answer], kind: type[Exception]
) -> None:
    tab.popups.answers = lambda url: answers
    with pytest.raises(kind):
        await client.login_in_popup()
    assert tab.popups.now_open == 0


@pytest.mark.parametrize(("page", "waits"), [("<script src='callback.js'></script>", True), ("<p>Answer", False)])
async def test_where_the_callback_page_has_no_script_nothing_is_waited_for(
    client: Client, tab: FakeTab, world: FakeBrowser, page: str, waits: bool
) -> None:
    world.api = lambda *request: HttpResponse(200, {}, page)
    hand_over(tab, world, PopupGone(seen=False))
    if waits:
        await client.login_in_popup()
    else:
        with pytest.raises(PopupCutOff, match="Cross-Origin-Opener-Policy") as caught:
            await client.login_in_popup()
        assert "script of the guide" in (caught.value.hint or "")
    assert ("GET", CALLBACK) in tab.http.requests


async def waits_for_a_lost_popup(client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> asyncio.Task[object]:
    """Log in in a popup that is gone before it has shown a page. Nobody hands anything over."""

    async def never(popup: FakePopup) -> Message:
        return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(FakePopup, "next_message", never)
    as_usual = tab.popups.answers
    tab.popups.answers = lambda url: [PopupGone(seen=False)]
    login = asyncio.ensure_future(client.login_in_popup())
    await settle()
    tab.popups.answers = as_usual
    return login


async def test_a_popup_that_is_lost_is_waited_for_five_minutes(
    client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert popup.CUT_OFF_SECONDS == 300
    monkeypatch.setattr(popup, "CUT_OFF_SECONDS", 0.01)
    login = await waits_for_a_lost_popup(client, tab, monkeypatch)
    with pytest.raises(PopupCutOff, match="closed before it had shown a page"):
        await login


async def test_another_login_in_a_popup_ends_the_wait_for_a_lost_one(
    client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = await waits_for_a_lost_popup(client, tab, monkeypatch)
    again = await client.login_in_popup()
    with pytest.raises(PopupClosed, match="Another login"):
        await login
    assert client.session.tokens == again.tokens


async def test_an_app_can_give_up_the_wait(client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> None:
    login = await waits_for_a_lost_popup(client, tab, monkeypatch)
    login.cancel()
    with pytest.raises(asyncio.CancelledError):
        await login
    assert tab.popups.now_open == 0
    await client.login_in_popup()
    assert client.is_authenticated


@pytest.mark.parametrize("transport", ["fragment", "web_message"])
async def test_a_frame_that_goes_no_further_on_an_isolated_page_says_why(
    make_client: MakeClient, tab: FakeTab, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most likely it shows an error page of the browser."""
    tab.navigator.is_isolated = True
    client = make_client(silent_transport=transport)
    await client.login_silently()  # where nothing is in the way, it works
    tab.frames.answers, tab.frames.patient = lambda url: [None], True
    monkeypatch.setattr(IsolatedFrame, "SECONDS", 0.01)
    with pytest.raises(PageIsolated, match="cross-origin isolated"):
        await client.login_silently()
    assert [event.sentence for event in client.events if event.name == "silent_response"][-1].startswith("This page is")


@pytest.mark.parametrize("transport", ["fragment", "web_message"])
async def test_a_frame_that_the_pages_own_policy_forbids_ends_at_once(
    make_client: MakeClient, tab: FakeTab, transport: str
) -> None:
    tab.frames.patient = True
    tab.frames.answers = lambda url: [SettingsError("This page's own policy forbids it.")]
    with pytest.raises(SettingsError, match="own policy"):
        await make_client(silent_transport=transport).login_silently()
