"""Two clients in one page: each takes the answers to its own requests and leaves the others."""

from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import ResponseError, StateError, StateMissing, StateUsed, TransactionUnknown
from app.oidc.request.transactions import is_of_another_client
from app.oidc.testing import FakeBrowser, FakeTab

MakeClient = Callable[..., Client]


@pytest.fixture
def other(make_client: MakeClient) -> Client:
    return make_client(client_id="another")


async def answered(tab: FakeTab, world: FakeBrowser, client: Client, **changes: str) -> str:
    await client.login()
    raw = world.issuer.answer(tab.navigator.left_for, parameters=changes or None)
    tab.navigator.response = raw
    return raw


async def test_each_takes_its_own_answer(client: Client, other: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await answered(tab, world, other)
    assert await client.handle_redirect() is None
    assert "error" not in {event.name for event in client.events}
    assert await other.handle_redirect() is not None
    await answered(tab, world, client)
    assert await other.handle_redirect() is None
    assert await client.handle_redirect() is not None
    assert await other.handle_redirect() is None


@pytest.mark.parametrize("changes", [{"error": "access_denied"}, {"id_token": "x"}, {"iss": "https://evil.example"}])
async def test_the_others_refusal_is_the_others(
    client: Client, other: Client, tab: FakeTab, world: FakeBrowser, changes: dict[str, str]
) -> None:
    raw = await answered(tab, world, other, **changes)
    assert await client.handle_redirect() is None
    assert tab.navigator.response == raw


async def test_what_cannot_be_read_is_the_others_too(
    client: Client, other: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    tab.navigator.response = await answered(tab, world, other) + "&%ff=%ff"
    assert await client.handle_redirect() is None
    with pytest.raises(ResponseError):
        await other.handle_redirect()


async def test_a_replay_is_refused_by_its_owner(
    client: Client, other: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    raw = await answered(tab, world, other)
    await other.handle_redirect()
    tab.navigator.response = raw
    assert await client.handle_redirect() is None
    with pytest.raises(StateUsed):
        await other.handle_redirect()


@pytest.mark.parametrize(
    ("answer", "kind"), [("#state=nobody-knows-this-state&error=x", TransactionUnknown), ("#error=x", StateMissing)]
)
async def test_an_answer_that_nobody_asked_for_is_refused(
    client: Client, other: Client, tab: FakeTab, answer: str, kind: type[StateError]
) -> None:
    await other.login()
    tab.navigator.response = answer
    with pytest.raises(kind):
        await client.handle_redirect()
    assert await other.handle_redirect() is None


async def test_clients_that_are_one_to_the_server_share_their_answers(
    client: Client, make_client: MakeClient, tab: FakeTab, world: FakeBrowser
) -> None:
    await answered(tab, world, make_client(scope="openid"))
    assert await client.handle_redirect() is not None


@pytest.mark.parametrize(
    ("answer", "keys", "expected"),
    [
        ("#state=one&code=x", ["oidc b i transaction one"], True),
        ("?code=x&state=one", ["oidc b i transaction one"], True),
        ("#state=one", ["oidc b i transaction one", "oidc a i transaction one"], False),
        ("#state=one", ["oidc a i transaction one"], False),
        ("#state=one", ["oidc b i transaction two"], False),
        ("#state=one-more", ["oidc b i transaction one"], False),
        ("#mystate=one", ["oidc b i transaction one"], False),
        ("#state=one", ["another library transaction one"], False),
        ("#state=signed-in", ["oidc b i signed-in"], False),
        ("#state=", ["oidc b i signed-in", "oidc b i tokens"], False),
        ("#state=one", [], False),
        ("#code=x&st%61te=on%65", ["oidc b i transaction one"], True),
        ("#state=one&state=two", ["oidc a i transaction one", "oidc b i transaction two"], False),
        ("?x&state=one&%ff=%ff", ["oidc b i transaction one"], True),
        ("#state=%ff", ["oidc b i transaction one"], False),
        ("?a=?state=one", ["oidc b i transaction one"], False),
    ],
)
def test_whose_an_answer_is(answer: str, keys: list[str], expected: bool) -> None:
    assert is_of_another_client(answer, keys, "oidc a i ") == expected
