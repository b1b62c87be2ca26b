"""Checks 8 to 13: a whole login with one thing wrong in what the ID token says."""

import json
from collections.abc import Mapping

import pytest

from app.oidc import Session
from app.oidc.errors import (
    AccessTokenHashWrong,
    AudienceWrong,
    AuthenticationContextWrong,
    AuthenticationTooOld,
    AuthorizedPartyWrong,
    ClaimMalformed,
    ClaimMissing,
    CodeHashWrong,
    IssuerWrong,
    NonceWrong,
    OidcError,
    TokenExpired,
    TokenIssuedInFuture,
    TokenNotYetValid,
    TokenTooOld,
    UserinfoFailed,
    WrongUser,
)
from app.oidc.testing import FakeIssuer, FakeTab, json_response

from ..conftest import MakeClient
from .login import EVERYTHING, Login


@pytest.mark.parametrize("claim", ["iss", "sub", "aud"])
async def test_8_a_claim_is_missing(login: Login, claim: str) -> None:
    error = await login.refused(ClaimMissing, 8, claims={claim: None})
    assert claim in error.message


async def test_8_an_empty_sub(login: Login) -> None:
    await login.refused(ClaimMissing, 8, claims={"sub": ""})


@pytest.mark.parametrize("iss", ["http://evil.localhost:8000", "http://login.lab.localhost:8000/"])
async def test_8_iss_is_another(login: Login, iss: str) -> None:
    await login.refused(IssuerWrong, 8, claims={"iss": iss})


@pytest.mark.parametrize("aud", ["other", ["other"], ["other", "another"], "sp", [["spa"]], {"spa": 1}])
async def test_8_aud_lacks_the_client(login: Login, aud: object) -> None:
    await login.refused(AudienceWrong, 8, claims={"aud": aud})


async def test_8_aud_has_a_stranger(login: Login) -> None:
    await login.refused(AudienceWrong, 8, claims={"aud": ["spa", "other"], "azp": "spa"})


async def test_8_several_audiences_need_azp(login: Login) -> None:
    await login.refused(AuthorizedPartyWrong, 8, claims={"aud": ["spa", "other"]})


@pytest.mark.parametrize("aud", ["spa", ["spa"]])
async def test_8_azp_is_another_client(login: Login, aud: object) -> None:
    await login.refused(AuthorizedPartyWrong, 8, claims={"aud": aud, "azp": "other"})


@pytest.mark.parametrize("claims", [{"aud": ["spa"]}, {"azp": "spa"}])
async def test_8_what_is_right(login: Login, claims: Mapping[str, object]) -> None:
    await login.answered_with(claims=claims)
    assert login.client.session.status == "signed-in"


async def test_8_a_sub_of_another_type(login: Login) -> None:
    await login.refused(ClaimMalformed, 8, claims={"sub": 7})


NOW = 1_800_000_000


@pytest.mark.parametrize("claim", ["exp", "iat"])
async def test_9_a_time_is_missing(login: Login, claim: str) -> None:
    await login.refused(ClaimMissing, 8, claims={claim: None})


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", ["1900000000", True, [1], 10**400, -(10**12), 1e300])
async def test_9_a_time_is_no_number(login: Login, claim: str, value: object) -> None:
    await login.refused(ClaimMalformed, 9, claims={claim: value})


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"exp": NOW - 30}, TokenExpired),
        ({"iat": NOW + 31}, TokenIssuedInFuture),
        ({"nbf": NOW + 31}, TokenNotYetValid),
        ({"iat": NOW - 631}, TokenTooOld),
    ],
)
async def test_9_times_beyond_the_tolerance(login: Login, claims: Mapping[str, int], kind: type[OidcError]) -> None:
    await login.refused(kind, 9, claims=claims)


@pytest.mark.parametrize("claims", [{"exp": NOW - 29}, {"iat": NOW + 30}, {"nbf": NOW + 30}, {"iat": NOW - 630}])
async def test_9_times_within_the_tolerance(login: Login, claims: Mapping[str, int]) -> None:
    await login.answered_with(claims=claims)
    assert login.client.session.status == "signed-in"


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"exp": NOW}, TokenExpired),
        ({"iat": NOW + 1}, TokenIssuedInFuture),
        ({"nbf": NOW + 1}, TokenNotYetValid),
        ({"iat": NOW - 601}, TokenTooOld),
    ],
)
async def test_9_a_tolerance_of_0_means_0(
    make_client: MakeClient,
    tab: FakeTab,
    issuer: FakeIssuer,
    claims: Mapping[str, int],
    kind: type[OidcError],
) -> None:
    await Login(make_client(clock_tolerance_seconds=0), tab, issuer).refused(kind, 9, claims=claims)


async def test_9_a_slow_clock_is_told_by_how_much(login: Login) -> None:
    error = await login.refused(TokenIssuedInFuture, 9, claims={"iat": NOW + 95, "exp": NOW + 695})
    assert "95 seconds" in error.message
    assert error.hint is not None
    assert "clock_offset_seconds to 95" in error.hint


@pytest.mark.parametrize("offset", [-5000, 5000])
async def test_9_the_offset_is_signed(make_client: MakeClient, tab: FakeTab, issuer: FakeIssuer, offset: int) -> None:
    client = make_client(clock_offset_seconds=offset)
    claims = {"iat": NOW + offset, "exp": NOW + offset + 600}
    await Login(client, tab, issuer).answered_with(claims=claims, request={"response_type": "id_token"})
    tokens = client.session.tokens
    assert tokens is not None
    assert tokens.expires_at == NOW + 600  # by this computer's clock


@pytest.mark.parametrize("nonce", [None, "", "another", 7])
async def test_10_nonce_is_another(login: Login, nonce: object) -> None:
    await login.refused(NonceWrong, 10, claims={"nonce": nonce})


async def test_10_an_old_token_in_a_fresh_answer(login: Login) -> None:
    await login.client.login(response_type="id_token")
    old = login.issuer.answer(login.tab.navigator.left_for).partition("id_token=")[2].partition("&")[0]
    await login.refused(NonceWrong, 10, request={"response_type": "id_token"}, parameters={"id_token": old})


@pytest.mark.parametrize("at_hash", [None, "", "AAAAAAAAAAAAAAAAAAAAAA", 7])
async def test_11_at_hash_is_missing_or_wrong(login: Login, at_hash: object) -> None:
    await login.refused(AccessTokenHashWrong, 11, claims={"at_hash": at_hash})


async def test_11_a_swapped_access_token(login: Login) -> None:
    await login.refused(AccessTokenHashWrong, 11, parameters={"access_token": "mallorys"})


@pytest.mark.parametrize("response_type", ["code id_token", EVERYTHING])
@pytest.mark.parametrize("c_hash", [None, "AAAAAAAAAAAAAAAAAAAAAA"])
async def test_11_c_hash_is_missing_or_wrong(login: Login, response_type: str, c_hash: object) -> None:
    wrong = {"request": {"response_type": response_type}, "claims": {"c_hash": c_hash}}
    await login.refused(CodeHashWrong, 11, **wrong)


async def test_11_an_id_token_alone_needs_no_hash(login: Login) -> None:
    await login.answered_with(request={"response_type": "id_token"})
    assert login.client.session.status == "signed-in"
    made = [event.details["check"]["number"] for event in login.client.events if event.name == "check"]
    assert made == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14]  # what does not apply is not listed as done


@pytest.mark.parametrize("auth_time", [None, NOW - 91, "now", True])
async def test_12_auth_time_against_max_age(login: Login, auth_time: object) -> None:
    await login.refused(AuthenticationTooOld, 12, request={"max_age": 60}, claims={"auth_time": auth_time})


async def test_12_a_login_of_the_future_is_no_recent_one(login: Login) -> None:
    await login.answered_with(request={"max_age": 60}, claims={"auth_time": NOW + 30})
    await login.client.logout(local=True)
    with pytest.raises(ClaimMalformed):
        await login.answered_with(request={"max_age": 60}, claims={"auth_time": NOW + 31})
    assert login.client.session.status == "anonymous"


@pytest.mark.parametrize("max_age", [0, 60])
async def test_12_a_recent_login(login: Login, max_age: int) -> None:
    await login.answered_with(request={"max_age": max_age}, claims={"auth_time": NOW - max_age - 30})
    assert login.client.session.status == "signed-in"


ESSENTIAL = json.dumps({"id_token": {"acr": {"essential": True, "values": ["gold", "silver"]}}})


@pytest.mark.parametrize("acr", [None, "bronze"])
async def test_12_an_essential_acr_is_not_met(login: Login, acr: str | None) -> None:
    request = {"extra": {"claims": ESSENTIAL}}
    await login.refused(AuthenticationContextWrong, 12, request=request, claims={"acr": acr})


async def test_12_an_essential_acr_is_met(login: Login) -> None:
    await login.answered_with(request={"extra": {"claims": ESSENTIAL}}, claims={"acr": "silver"})
    assert login.client.session.status == "signed-in"


ANY_ACR = {"extra": {"claims": json.dumps({"id_token": {"acr": {"essential": True}}})}}


@pytest.mark.parametrize("acr", [None, "", 7, ["gold"]])
async def test_12_an_essential_acr_of_any_value_is_missing(login: Login, acr: object) -> None:
    await login.refused(AuthenticationContextWrong, 12, request=ANY_ACR, claims={"acr": acr})


async def test_12_an_essential_acr_of_any_value_is_there(login: Login) -> None:
    await login.answered_with(request=ANY_ACR, claims={"acr": "bronze"})
    assert login.client.session.status == "signed-in"


async def test_12_a_voluntary_acr_need_not_be_met(login: Login) -> None:
    claims = json.dumps({"id_token": {"acr": {"values": ["gold"]}}})
    await login.answered_with(request={"extra": {"claims": claims}}, claims={"acr": "bronze"})
    assert login.client.session.status == "signed-in"


async def test_13_another_user_on_renewal_ends_the_session(login: Login) -> None:
    await login.answered_with()
    login.issuer.user = "alan"
    with pytest.raises(WrongUser):
        await login.client.login_silently()
    assert login.client.session.status == "anonymous"
    ended = [event.details["reason"] for event in login.client.events if event.name == "session_ended"]
    assert ended == ["wrong_user"]


async def test_13_userinfo_about_another_user(login: Login) -> None:
    await login.answered_with()
    login.issuer.user = "alan"
    with pytest.raises(WrongUser):
        await login.client.userinfo()
    assert login.client.session == Session()
    ended = [event.details["reason"] for event in login.client.events if event.name == "session_ended"]
    assert ended == ["wrong_user"]


async def test_13_userinfo_about_nobody(login: Login) -> None:
    await login.answered_with()
    login.tab.http.server = lambda *request: json_response({"name": "Ada Lovelace"})
    with pytest.raises(UserinfoFailed):
        await login.client.userinfo()
    assert login.client.session.profile is None


async def test_13_another_user_may_log_in_by_hand(login: Login) -> None:
    await login.answered_with()
    login.issuer.user = "alan"
    await login.answered_with()
    assert (login.client.session.user or {})["sub"] == "alan"
