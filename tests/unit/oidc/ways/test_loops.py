"""The guard against login loops."""

from contextlib import suppress

import pytest

from app.oidc import Client
from app.oidc.errors import (
    IssuerUnreachable,
    LoginLoop,
    ProviderError,
    ResponseMalformed,
    StateMissing,
)
from app.oidc.testing import FakeBrowser, FakeTab


async def to_and_fro(client: Client, tab: FakeTab, world: FakeBrowser, error: str | None) -> None:
    """Leave, and come back at once: with ``error``, or signed in."""
    await client.login()
    await world.clock.jump(5)
    words = ("access_token", "token_type", "expires_in", "scope", "id_token")
    wrong = {**dict.fromkeys(words), "error": error} if error else {}
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, parameters=wrong)
    with suppress(ProviderError):
        await client.handle_redirect()


async def test_a_login_loop_is_stopped_with_its_reason_and_ends_by_itself(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    for error in ["access_denied"] * 4 + ["login_required"]:
        await to_and_fro(client, tab, world, error)
    tab.navigator.left_for = ""
    with pytest.raises(LoginLoop, match="The last answer was the error 'login_required'") as caught:
        await client.login()
    assert caught.value.details == {"departures": 5, "seconds": 60, "reason": "login_required"}
    assert tab.navigator.left_for == ""
    await world.clock.jump(60)
    await client.login()
    assert tab.navigator.left_for != ""


async def test_a_loop_of_answers_that_are_right_has_no_reason(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    for error in ("access_denied", None, None, None, None):
        await to_and_fro(client, tab, world, error)
    with pytest.raises(LoginLoop) as caught:
        await client.login()
    assert caught.value.message == LoginLoop.sentence
    assert caught.value.details["reason"] is None


async def test_an_answer_that_cannot_be_read_is_a_reason_too(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    for _ in range(5):
        await client.login()
        tab.navigator.response = "#nonsense"
        with pytest.raises(ResponseMalformed):
            await client.handle_redirect()
    with pytest.raises(LoginLoop, match="response_malformed"):
        await client.login()


async def test_no_room_for_the_reason_hides_no_error(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, parameters={"state": None})

    def full(key: str, value: str) -> None:
        raise OSError("QuotaExceededError")

    tab.session_storage.set = full  # type: ignore[method-assign]  # the storage of this one test
    with pytest.raises(StateMissing):
        await client.handle_redirect()


async def test_no_number_of_presses_is_a_loop(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    tab.navigator.just_pressed = True
    for _ in range(8):
        await to_and_fro(client, tab, world, "access_denied")
    tab.navigator.just_pressed = False
    for _ in range(5):
        await to_and_fro(client, tab, world, "access_denied")
    with pytest.raises(LoginLoop):
        await client.login()


async def test_a_server_that_is_down_is_no_loop(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.down = True
    for _ in range(8):
        with pytest.raises(IssuerUnreachable):
            await client.login()
    world.issuer.down = False
    await client.login()
    assert tab.navigator.left_for != ""


@pytest.mark.parametrize(
    "noted",
    ["{", "7", '["x", null]', "null", '{"times": 7, "error": 7}', '{"times": ["x", null, 1e999], "error": null}'],
)
async def test_a_note_edited_by_hand_does_not_stop_a_login(client: Client, tab: FakeTab, noted: str) -> None:
    await client.login()
    (key,) = [name for name in tab.session_storage.names() if "departures" in name]
    tab.session_storage.set(key, noted)
    await client.login()
