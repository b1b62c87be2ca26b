"""Checks 1 to 3: a whole login with one thing wrong in the answer, and nothing of it is used."""

import pytest

from app.oidc.errors import (
    AccessDenied,
    IssuerParameterWrong,
    IssuerWrong,
    NonceWrong,
    OidcError,
    ParameterMissing,
    ParameterRepeated,
    ParameterUnexpected,
    ResponseModeWrong,
    StateMissing,
    StateUsed,
    TokenExpired,
    TransactionExpired,
    TransactionUnknown,
)
from app.oidc.testing import FakeBrowser, FakeIssuer, FakeTab

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


@pytest.mark.parametrize("name", ["access_token", "id_token", "expires_in", "iss", "something"])
async def test_2_a_parameter_given_twice(login: Login, name: str) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    with pytest.raises(ParameterRepeated):
        await login.comes_back_with(f"{raw}&{name}=1&{name}=1")
    login.kept_nothing(2)


@pytest.mark.parametrize(
    ("response_type", "surplus"),
    [
        ("id_token token", "code"),
        ("id_token token", "refresh_token"),
        ("id_token", "access_token"),
        ("id_token", "expires_in"),
        ("id_token", "token_type"),
        ("id_token", "code"),
        ("token", "id_token"),
        ("code", "access_token"),
        ("code id_token", "access_token"),
        ("code token", "id_token"),
    ],
)
async def test_2_a_known_parameter_of_another_response_type(login: Login, response_type: str, surplus: str) -> None:
    wrong = {"request": {"response_type": response_type}, "parameters": {surplus: "1"}}
    error = await login.refused(ParameterUnexpected, 2, **wrong)
    assert f"{surplus!r}, which does not belong to the response type {response_type!r}" in error.message


async def test_2_a_token_beside_an_error(login: Login) -> None:
    error = await login.refused(ParameterUnexpected, 2, parameters={"error": "access_denied"})
    assert "which does not belong to an error" in error.message


@pytest.mark.parametrize(
    ("response_type", "missing"),
    [
        ("id_token token", "access_token"),
        ("id_token token", "token_type"),
        ("id_token token", "id_token"),
        ("id_token", "id_token"),
        ("token", "access_token"),
        ("token", "token_type"),
        ("code", "code"),
        ("code token", "code"),
    ],
)
@pytest.mark.parametrize("value", [None, ""])
async def test_2_an_expected_parameter_is_missing(
    login: Login, response_type: str, missing: str, value: str | None
) -> None:
    wrong = {"request": {"response_type": response_type}, "parameters": {missing: value}}
    error = await login.refused(ParameterMissing, 2, **wrong)
    assert missing in error.message


async def test_2_unknown_parameters_are_ignored(login: Login) -> None:
    await login.answered_with(parameters={"session_state": "1", "authuser": "0", "extra": ""})
    assert login.client.session.status == "signed-in"


async def test_2_expires_in_may_be_missing(login: Login) -> None:
    await login.answered_with(parameters={"expires_in": None})
    tokens = login.client.session.tokens
    assert tokens is not None
    assert tokens.expires_at == login.issuer.clock.now() + 300


@pytest.mark.parametrize(
    "expires_in", ["soon", "-1", "1e9", "٣", "1.5", "9" * 11, "9" * 11 + ".0", ".0", "1.", "600,0"]
)
async def test_2_expires_in_must_be_a_number(login: Login, expires_in: str) -> None:
    await login.refused(ParameterUnexpected, 2, parameters={"expires_in": expires_in})


@pytest.mark.parametrize("expires_in", ["3600.0", "3600.000", "03600"])
async def test_2_expires_in_may_be_written_as_a_fraction_that_is_whole(login: Login, expires_in: str) -> None:
    await login.answered_with(parameters={"expires_in": expires_in})
    tokens = login.client.session.tokens
    assert tokens is not None
    assert tokens.expires_at == login.issuer.clock.now() + 3600


async def test_2_token_type_without_regard_to_case(login: Login) -> None:
    await login.answered_with(parameters={"token_type": "bEARER"})
    assert login.client.session.status == "signed-in"


async def test_2_a_token_type_that_nobody_here_can_use(login: Login) -> None:
    await login.refused(ParameterUnexpected, 2, parameters={"token_type": "mac"})


async def test_2_tokens_in_the_query(login: Login) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    with pytest.raises(ResponseModeWrong) as caught:
        await login.comes_back_with("?" + raw[1:])
    login.kept_nothing(2)
    assert caught.value.message == "The answer came by query, and fragment was asked for."
    assert caught.value.details == {"expected": "fragment", "found": "query"}


@pytest.mark.parametrize(
    ("response_type", "found", "expected"),
    [("id_token token", "query", "fragment"), ("code", "fragment", "query"), ("code id_token", "query", "fragment")],
)
async def test_2_an_error_in_the_wrong_place_shows_its_code(
    login: Login, response_type: str, found: str, expected: str
) -> None:
    await login.client.login(response_type=response_type)
    gone = {"access_token": None, "id_token": None, "code": None, "token_type": None, "expires_in": None, "scope": None}
    error = {**gone, "error": "unauthorized_client", "error_description": "Not allowed\n here"}
    raw = login.issuer.answer(login.tab.navigator.left_for, parameters=error)
    with pytest.raises(ResponseModeWrong) as caught:
        await login.comes_back_with({"query": "?", "fragment": "#"}[found] + raw[1:])
    login.kept_nothing(2)
    assert caught.value.message == (
        f"The authorization server reports the error 'unauthorized_client', by {found}, and {expected} was asked for."
    )
    assert caught.value.details == {
        "expected": expected,
        "found": found,
        "error": "unauthorized_client",
        "error_description": "Not allowed here",
    }


async def test_2_an_error_in_the_wrong_place_may_have_no_description(login: Login) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for, parameters={"error": "e\n" + "e" * 200})
    with pytest.raises(ResponseModeWrong, match=f"the error '{'e' * 80}', by query") as caught:
        await login.comes_back_with("?" + raw[1:])
    assert caught.value.details["error_description"] == ""


async def test_2_a_byte_that_is_no_utf_8_hides_no_error(login: Login) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    state = next(field for field in raw[1:].split("&") if field.startswith("state="))
    with pytest.raises(AccessDenied) as caught:
        await login.comes_back_with(f"#error=access_denied&error_description=f%FCr&iss={login.issuer.url}&{state}")
    assert "f\u00fcr" in str(caught.value.details)


@pytest.mark.parametrize("name", ["access_token", "id_token", "token_type", "state", "iss", "expires_in", "scope"])
async def test_2_a_byte_that_is_no_utf_8_makes_nothing_right(login: Login, name: str) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    fields = [f"{field}%FC" if field.startswith(f"{name}=") else field for field in raw[1:].split("&")]
    with pytest.raises(OidcError):
        await login.comes_back_with("#" + "&".join(fields))
    assert login.client.session.status == "anonymous"


@pytest.mark.parametrize("own", ["debug", "a=1&a=2", "x=%ff", "state=open", "error=off&scope=all"])
async def test_2_a_redirect_uri_may_have_a_query_of_its_own(
    make_client: MakeClient, tab: FakeTab, issuer: FakeIssuer, own: str
) -> None:
    home = f"http://app.lab.localhost:8000/?{own}"
    client = make_client(tab, redirect_uri=home, silent_redirect_uri="http://app.lab.localhost:8000/blank.html")
    login = Login(client, tab, issuer)
    await client.login(response_type="code")
    await login.comes_back_with(f"?{own}&{issuer.answer(tab.navigator.left_for)[1:]}")
    assert client.session.status == "signed-in"


async def test_2_a_refresh_token_in_the_query(login: Login) -> None:
    wrong = {"request": {"response_type": "code"}, "parameters": {"refresh_token": "x"}}
    await login.refused(ParameterUnexpected, 2, **wrong)


async def test_2_a_code_in_the_fragment(login: Login) -> None:
    await login.client.login(response_type="code")
    raw = login.issuer.answer(login.tab.navigator.left_for)
    with pytest.raises(ResponseModeWrong):
        await login.comes_back_with("#" + raw[1:])
    login.kept_nothing(2)


@pytest.mark.parametrize("name", ["access_token", "code"])
@pytest.mark.parametrize("value", ["a\r\nX: y", "\x7f", "\u00e4"])
async def test_2_a_credential_of_characters_that_none_has(login: Login, name: str, value: str) -> None:
    """RFC 6749 appendices A.11 and A.12; with ``token`` alone no hash would notice."""
    response_type = {"access_token": "token", "code": "code"}[name]
    await login.refused(ParameterUnexpected, 2, request={"response_type": response_type}, parameters={name: value})


async def test_2_a_parameter_without_a_value_counts_as_missing(login: Login) -> None:
    """RFC 6749 section 3.1. Both of these may be missing."""
    await login.answered_with(parameters={"expires_in": "", "scope": ""})
    assert login.client.session.tokens is not None
    assert login.client.session.tokens.scope == "openid profile read:messages"


@pytest.mark.parametrize("scope", ["openid\n", 'a"b', "a\\b"])
async def test_2_a_scope_that_is_no_list_of_words(login: Login, scope: str) -> None:
    await login.refused(ParameterUnexpected, 2, parameters={"scope": scope})


async def test_3_iss_of_another_issuer(login: Login) -> None:
    await login.refused(IssuerParameterWrong, 3, parameters={"iss": "http://evil.localhost:8000"})


@pytest.mark.parametrize("response_type", ["token", "code", "code token"])
@pytest.mark.parametrize("iss", [None, ""])
async def test_3_iss_missing_although_promised(login: Login, response_type: str, iss: str | None) -> None:
    wrong = {"request": {"response_type": response_type}, "parameters": {"iss": iss}}
    error = await login.refused(IssuerParameterWrong, 3, **wrong)
    assert login.check(3)["found"] == "no iss, although discovery promises it"
    assert error.message == (
        "The answer does not say which issuer it comes from: iss is missing, although discovery promises it."
    )
    assert error.details == {"expected": login.issuer.url, "found": login.check(3)["found"]}


@pytest.mark.parametrize("response_type", ["id_token", "id_token token", "code id_token", "code id_token token"])
@pytest.mark.parametrize("iss", [None, ""])
async def test_3_an_id_token_stands_for_an_iss_that_is_missing(
    login: Login, response_type: str, iss: str | None
) -> None:
    """RFC 9207 section 4: the issuer's signature and the token's own iss say as much."""
    await login.answered_with(request={"response_type": response_type}, parameters={"iss": iss})
    assert login.client.session.status == "signed-in"
    assert login.check(3)["found"] == "no iss beside the ID token, whose signature and own iss rows 4 to 8 check"


async def test_3_the_id_token_that_stands_for_iss_must_be_of_the_issuer(login: Login) -> None:
    await login.refused(IssuerWrong, 8, parameters={"iss": None}, claims={"iss": "http://evil.localhost:8000"})


async def test_3_an_id_token_does_not_make_a_wrong_iss_right(login: Login) -> None:
    error = await login.refused(IssuerParameterWrong, 3, parameters={"iss": f"{login.issuer.url}/"})
    assert "another issuer" in error.message


@pytest.mark.parametrize(("response_type", "status"), [("token", "authorized"), ("code", "signed-in")])
async def test_3_iss_may_be_missing_when_nobody_promised_it(login: Login, response_type: str, status: str) -> None:
    del login.issuer.metadata["authorization_response_iss_parameter_supported"]
    await login.answered_with(request={"response_type": response_type}, parameters={"iss": None})
    assert login.client.session.status == status


async def test_3_iss_must_be_right_even_when_nobody_promised_it(login: Login) -> None:
    del login.issuer.metadata["authorization_response_iss_parameter_supported"]
    await login.refused(IssuerParameterWrong, 3, parameters={"iss": "http://evil.localhost:8000"})
