"""Check 1: a login with one thing wrong in ``state``, and nothing of the answer is used."""

import pytest

from app.oidc.errors import (
    NonceWrong,
    ParameterRepeated,
    StateMissing,
    StateUsed,
    TokenExpired,
    TransactionExpired,
    TransactionUnknown,
)
from app.oidc.testing import FakeBrowser

from ..conftest import MakeClient
from .login import Login


async def test_1_state_missing(login: Login) -> None:
    await login.refused(StateMissing, 1, parameters={"state": None})
    assert login.check(1)["found"] == "no state"


async def test_1_an_unknown_state_says_what_it_can_be(login: Login) -> None:
    error = await login.refused(TransactionUnknown, 1, parameters={"state": "x" * 43})
    for reason in ("storage was cleared", "in another browser or tab", "the link is forged"):
        assert reason in error.message


async def test_1_a_right_state_is_shown(login: Login) -> None:
    await login.answered_with()
    assert f"state={login.check(1)['found']}&" in login.tab.navigator.left_for


async def test_1_state_changed(login: Login) -> None:
    await login.refused(TransactionUnknown, 1, parameters={"state": "x" * 43})


async def test_1_state_of_a_shape_that_is_never_ours(login: Login) -> None:
    await login.refused(TransactionUnknown, 1, parameters={"state": "../../" + "x" * 100_0})


async def test_1_an_answer_nobody_asked_for_is_refused(login: Login) -> None:
    """A response without a transaction was accepted in the field (CVE-2017-17068, CVE-2018-7307)."""
    with pytest.raises(StateMissing):
        await login.comes_back_with("#access_token=mallorys&token_type=Bearer&expires_in=600")
    login.kept_nothing(1)


async def test_1_state_comes_first_on_error_answers_too(login: Login) -> None:
    with pytest.raises(TransactionUnknown):
        await login.comes_back_with(f"#error=access_denied&error_description=Call+0800&state={'x' * 43}")
    login.kept_nothing(1)


async def test_1_state_used(login: Login) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for, claims={"nonce": "wrong"})
    with pytest.raises(NonceWrong):
        await login.comes_back_with(raw)
    with pytest.raises(StateUsed):  # a refused answer has used its state up too
        await login.comes_back_with(raw)
    login.kept_nothing(1)


async def test_1_state_twice(login: Login) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    with pytest.raises(ParameterRepeated):
        await login.comes_back_with(raw + "&state=another")
    login.kept_nothing(1)
    await login.comes_back_with(raw)  # what was not understood has used nothing up
    assert login.client.session.status == "signed-in"


async def test_1_transaction_expired(login: Login, make_client: MakeClient) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    await login.issuer.clock.jump(1801)
    for _ in range(2):
        with pytest.raises(TransactionExpired):
            await login.comes_back_with(raw)
    login.kept_nothing(1)


async def test_1_a_login_in_another_tab_is_not_disturbed(world: FakeBrowser, make_client: MakeClient) -> None:
    tabs = world.tab(), world.tab()
    logins = [Login(make_client(tab), tab, world.issuer) for tab in tabs]
    for login in logins:
        await login.client.login()
    answers = [world.issuer.answer(tab.navigator.left_for) for tab in tabs]
    with pytest.raises(TransactionUnknown):
        await logins[0].comes_back_with(answers[1])
    for login, raw in zip(logins, answers, strict=True):
        await login.comes_back_with(raw)
        assert login.client.session.status == "signed-in"


async def test_1_two_logins_in_one_tab_do_not_overwrite_each_other(login: Login) -> None:
    raws = []
    for _ in range(2):
        await login.client.login()
        raws.append(login.issuer.answer(login.tab.navigator.left_for))
    for raw in raws:
        await login.comes_back_with(raw)


async def test_1_the_last_moment_of_a_transaction(login: Login) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    await login.issuer.clock.jump(1800)
    with pytest.raises(TokenExpired):  # the state is still good, the token is not
        await login.comes_back_with(raw)
