"""Check 2: a login with one parameter wrong in the answer, and nothing of it is used."""

import pytest

from app.oidc.answer.answer_checks import token_answer_fault
from app.oidc.errors import (
    AccessDenied,
    OidcError,
    ParameterMissing,
    ParameterRepeated,
    ParameterUnexpected,
    ResponseModeWrong,
)
from app.oidc.testing import FakeIssuer, FakeTab

from ..conftest import MakeClient
from .login import Login


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


@pytest.mark.parametrize("expires_in", ["3600", "soon"])
async def test_2_a_lifetime_without_an_access_token_says_nothing(login: Login, expires_in: str) -> None:
    """Canaille sends one beside an ID token alone."""
    extra = {"request": {"response_type": "id_token"}, "parameters": {"expires_in": expires_in}}
    await login.answered_with(**extra)
    tokens = login.client.session.tokens
    assert tokens
    assert tokens.id_token_claims
    assert tokens.expires_at == tokens.id_token_claims["exp"]


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


@pytest.mark.parametrize(
    ("name", "value"),
    [("access_token", 7), ("access_token", None), ("token_type", 7), ("token_type", None), ("scope", 7), ("scope", [])],
)
def test_2_a_member_of_a_token_response_is_of_another_json_type(name: str, value: object) -> None:
    """The token endpoint answers in JSON, where every member may be of any type."""
    answer: dict[str, object] = {"access_token": "a", "token_type": "Bearer", "scope": "openid"}
    assert token_answer_fault(answer) is None
    assert isinstance(token_answer_fault({**answer, name: value}), ParameterUnexpected)
