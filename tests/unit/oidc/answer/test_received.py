"""An answer is read once, and its transaction is looked up once, on the whole way to the tokens."""

import pytest

from app.oidc import Client
from app.oidc.answer.responses import AuthorizationResponse
from app.oidc.errors import OidcError, ParameterRepeated
from app.oidc.testing import FakeBrowser, FakeTab


@pytest.fixture
def counted(tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time an answer is parsed or a transaction is read."""
    seen: list[str] = []
    parse, get = AuthorizationResponse.parse, tab.session_storage.get

    def noted_parse(raw: str) -> AuthorizationResponse:
        seen.append("parsed")
        return parse(raw)

    def noted_get(key: str) -> str | None:
        if "transaction" in key:
            seen.append("looked up")
        return get(key)

    monkeypatch.setattr(AuthorizationResponse, "parse", noted_parse)
    monkeypatch.setattr(tab.session_storage, "get", noted_get)
    return seen


@pytest.mark.parametrize("parameters", [{}, {"error": "access_denied"}, {"id_token": None}])
async def test_an_answer_by_redirect(
    client: Client, tab: FakeTab, world: FakeBrowser, counted: list[str], parameters: dict[str, str | None]
) -> None:
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, parameters=parameters)
    counted.clear()
    try:
        await client.handle_redirect()
    except OidcError:
        assert parameters
    assert counted == ["parsed", "looked up"]


@pytest.mark.parametrize("way", ["login_in_popup", "login_silently"])
async def test_an_answer_in_another_window(client: Client, counted: list[str], way: str) -> None:
    await getattr(client, way)()
    assert counted == ["parsed"]  # its transaction is in memory


async def test_an_answer_with_two_states_uses_up_no_transaction(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await client.login()
    right = world.issuer.answer(tab.navigator.left_for)
    state = dict(field.split("=") for field in right[1:].split("&"))["state"]
    tab.navigator.response = f"{right}&state={state}"
    with pytest.raises(ParameterRepeated):
        await client.handle_redirect()
    tab.navigator.response = right
    assert await client.handle_redirect()
