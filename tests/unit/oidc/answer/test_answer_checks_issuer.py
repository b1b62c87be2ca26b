"""Check 3: a login with ``iss`` wrong or missing in the answer."""

import pytest

from app.oidc.errors import (
    IssuerParameterWrong,
    IssuerWrong,
)

from .login import Login


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


async def test_3_an_error_without_the_promised_iss_is_named(login: Login) -> None:
    """Canaille leaves it out of its errors."""
    wrong = {"iss": None, "id_token": None, "access_token": None, "token_type": None, "expires_in": None}
    error = await login.refused(IssuerParameterWrong, 3, parameters={**wrong, "error": "login_required"})
    assert error.message.endswith("It reports the error 'login_required'.")
    assert error.details["error"] == "login_required"


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
