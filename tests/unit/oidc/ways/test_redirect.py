"""Login by redirect: the place in the page, and the origin that it comes back to."""

from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import SettingsError
from app.oidc.testing import FakeBrowser, FakeTab


async def test_the_page_is_scrolled_back(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    tab.navigator.at = 420
    await client.login()
    tab.navigator.at = 0
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()
    assert tab.navigator.at == 420


@pytest.mark.parametrize(
    ("began_at", "shown"),
    [
        ("/", "/"),
        ("/?lesson=6#part", "/?lesson=6#part"),
        ("/#/orders/7", "/#/orders/7"),
        ("/other.html", "/"),
        ("/other.html?x=1#y", "/"),
        ("/sub/", "/"),
        ("//", "/"),
    ],
)
async def test_a_place_in_another_document_is_not_shown_as_the_address_of_this_one(
    world: FakeBrowser, make_client: Callable[..., Client], began_at: str, shown: str
) -> None:
    origin = "http://app.lab.localhost:8000"
    tab = world.tab(origin + began_at)
    client = make_client(tab)
    tab.navigator.at = 420
    await client.login()
    tab.navigator.replace_address(f"{origin}/")
    tab.navigator.at = 0
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    result = await client.handle_redirect()
    assert result is not None
    assert result.return_to == origin + began_at
    assert tab.navigator.address() == origin + shown
    assert tab.navigator.at == (420 if shown == began_at else 0)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "http://app.lab.localhost:8001/",
        "https://app.lab.localhost/",
        "http://www.app.lab.localhost:8000/",
        "file:///home/ada/index.html",
        "http://[/",
    ],
)
@pytest.mark.parametrize("way", ["login", "login_in_popup", "login_silently"])
async def test_a_login_that_would_come_back_to_another_origin_does_not_begin(
    world: FakeBrowser, make_client: Callable[..., Client], address: str, way: str
) -> None:
    tab = world.tab(address)
    client = make_client(tab)
    with pytest.raises(SettingsError, match="another origin") as failed:
        await getattr(client, way)()
    assert failed.value.details["key"] == "redirect_uri"
    assert (tab.http.requests, tab.navigator.left_for, tab.frames.opened) == ([], "", [])
    assert tab.session_storage.names() == []
