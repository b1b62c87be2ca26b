"""A window that comes back to another page than the callback page: said at once, with both addresses."""

from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import CallbackPageWrong, SettingsError
from app.oidc.testing import FakeBrowser, FakeTab

MakeClient = Callable[..., Client]

HOME = "http://app.lab.localhost:8000"
CALLBACK = f"{HOME}/app/static/blank.html"


@pytest.fixture(params=["frame", "popup"])
def attempt(request: pytest.FixtureRequest, tab: FakeTab) -> Callable[[Client], object]:
    """A login in each of the two windows, where whoever waits on waits for ever."""
    tab.frames.patient = True
    return Client.login_silently if request.param == "frame" else Client.login_in_popup


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("/app/static/blank", "/app/static/blank"),
        ("/app/static/blank/", "/app/static/blank/"),
        ("/app/static/blank.html/", "/app/static/blank.html/"),
        ("/app/static/", "/app/static/"),
        ("/", "/"),
        ("/?lesson=6", "/?lesson=6"),
        ("/app/static/blank.html?v=1", "/app/static/blank.html?v=1"),
        ("//", "//"),
        ("/#/login", "/"),
    ],
)
@pytest.mark.parametrize("answered", [True, False])
async def test_both_addresses_are_named_and_nothing_of_the_answer(
    attempt: Callable[[Client], object],
    client: Client,
    tab: FakeTab,
    world: FakeBrowser,
    page: str,
    found: str,
    answered: bool,
) -> None:
    def comes_back_elsewhere(url: str) -> list[str | None]:
        return [None, HOME + page + (world.issuer.answer(url) if answered and "#" not in page else "")]

    tab.frames.answers = tab.popups.answers = comes_back_elsewhere
    with pytest.raises(CallbackPageWrong) as caught:
        await attempt(client)
    assert f" came back to {HOME}{found} instead of {CALLBACK}." in caught.value.message
    assert "silent_redirect_uri" in (caught.value.hint or "")
    assert caught.value.details == {"key": "silent_redirect_uri", "expected": CALLBACK, "found": HOME + found}
    assert tab.frames.now_open == tab.popups.now_open == 0


@pytest.mark.parametrize("rest", ["", "#", "?"])
async def test_an_answer_that_the_page_there_has_taken_is_missed(
    attempt: Callable[[Client], object], client: Client, tab: FakeTab, rest: str
) -> None:
    tab.frames.answers = tab.popups.answers = lambda url: [None, CALLBACK + rest]
    with pytest.raises(CallbackPageWrong, match="there was no answer in its address"):
        await attempt(client)


@pytest.mark.parametrize("response_type", ["code", "id_token token"])
async def test_where_the_authorization_server_has_our_origin_its_pages_do_not_matter(
    attempt: Callable[[Client], object], make_client: MakeClient, tab: FakeTab, world: FakeBrowser, response_type: str
) -> None:
    world.issuer.metadata["authorization_endpoint"] = f"{HOME}/authorize"
    client = make_client(issuer_origins=[HOME], response_type=response_type)
    tab.frames.answers = tab.popups.answers = lambda url: [
        url,
        f"{HOME}/login?state=x",
        CALLBACK + world.issuer.answer(url),
    ]
    await attempt(client)
    tab.frames.answers = tab.popups.answers = lambda url: [url, f"{HOME}/app/static/blank" + world.issuer.answer(url)]
    with pytest.raises(CallbackPageWrong):
        await attempt(client)


async def test_an_answer_by_address_instead_of_a_message_is_told_at_once(make_client: MakeClient, tab: FakeTab) -> None:
    tab.frames.patient = True
    tab.frames.answers = lambda url: [None, f"{CALLBACK}#error=unsupported_response_mode"]
    with pytest.raises(SettingsError, match="not by a message") as caught:
        await make_client(silent_transport="web_message").login_silently()
    assert caught.value.details == {"key": "silent_transport"}
