"""The table of specs/client.md section 1: a test for each row, named after it.

Every test makes a whole login with one thing wrong and sees that nothing of the answer was used.
"""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.oidc import Client, Session
from app.oidc.errors import (
    AccessTokenHashWrong,
    AlgorithmRefused,
    AudienceWrong,
    AuthenticationContextWrong,
    AuthenticationTooOld,
    AuthorizedPartyWrong,
    ClaimMalformed,
    ClaimMissing,
    CodeHashWrong,
    IssuerParameterWrong,
    IssuerWrong,
    KeyNotFound,
    KeysUnavailable,
    KeyUnsuitable,
    NonceWrong,
    OidcError,
    ParameterMissing,
    ParameterRepeated,
    ParameterUnexpected,
    ResponseModeWrong,
    SignatureWrong,
    StateMissing,
    StateUsed,
    TokenExpired,
    TokenIssuedInFuture,
    TokenMalformed,
    TokenNotYetValid,
    TokenTooOld,
    TransactionExpired,
    TransactionUnknown,
    UserinfoFailed,
    WrongUser,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeIssuer, FakeTab, json_response, public_jwk

MakeClient = Callable[..., Client]
EVERYTHING = "code id_token token"


class Login:
    """A login whose answer a test may change."""

    def __init__(self, client: Client, tab: FakeTab, issuer: FakeIssuer) -> None:
        self.client, self.tab, self.issuer = client, tab, issuer

    async def answered_with(self, *, request: Mapping[str, Any] | None = None, **wrong: Any) -> None:
        await self.client.login(**(request or {}))
        await self.comes_back_with(self.issuer.answer(self.tab.navigator.left_for, **wrong))

    async def comes_back_with(self, raw: str) -> None:
        self.tab.navigator.response = raw
        await self.client.handle_redirect()

    async def refused(self, kind: type[OidcError], row: int, **wrong: Any) -> OidcError:
        """The answer raises ``kind``, the last check made is ``row``, and nothing was kept."""
        with pytest.raises(kind) as caught:
            await self.answered_with(**wrong)
        self.kept_nothing(row)
        assert type(caught.value) is kind
        return caught.value

    def check(self, number: int) -> Mapping[str, Any]:
        """Return the last record of a row."""
        details = [event.details["check"] for event in self.client.events if event.name == "check"]
        return [check for check in details if check["number"] == number][-1]

    def kept_nothing(self, row: int) -> None:
        checks = [event for event in self.client.events if event.name == "check"]
        assert (checks[-1].details["check"]["number"], checks[-1].outcome) == (row, "refused")
        assert self.client.session.status == "anonymous"
        assert "tokens_stored" not in [event.name for event in self.client.events]
        assert not [name for name in self.tab.local_storage.names() if "signed-in" in name]


@pytest.fixture
def login(client: Client, tab: FakeTab, issuer: FakeIssuer) -> Login:
    return Login(client, tab, issuer)


async def test_a_right_answer_passes(login: Login) -> None:
    await login.answered_with()
    assert login.client.session.status == "signed-in"


# --- 1 --------------------------------------------------------------------------------------------------------


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


# --- 2 --------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("expires_in", ["soon", "-1", "1e9", "٣", "1.5", "9" * 11])
async def test_2_expires_in_must_be_a_number(login: Login, expires_in: str) -> None:
    await login.refused(ParameterUnexpected, 2, parameters={"expires_in": expires_in})


async def test_2_token_type_without_regard_to_case(login: Login) -> None:
    await login.answered_with(parameters={"token_type": "bEARER"})
    assert login.client.session.status == "signed-in"


async def test_2_a_token_type_that_nobody_here_can_use(login: Login) -> None:
    await login.refused(ParameterUnexpected, 2, parameters={"token_type": "mac"})


@pytest.mark.parametrize("parameters", [{}, {"error": "access_denied"}])
async def test_2_tokens_or_errors_in_the_query(login: Login, parameters: Mapping[str, str]) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for, parameters=parameters)
    with pytest.raises(ResponseModeWrong):
        await login.comes_back_with("?" + raw[1:])
    login.kept_nothing(2)


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


# --- 3 --------------------------------------------------------------------------------------------------------


async def test_3_iss_of_another_issuer(login: Login) -> None:
    await login.refused(IssuerParameterWrong, 3, parameters={"iss": "http://evil.localhost:8000"})


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token", "code"])
async def test_3_iss_missing_although_promised(login: Login, response_type: str) -> None:
    await login.refused(IssuerParameterWrong, 3, request={"response_type": response_type}, parameters={"iss": None})
    assert login.check(3)["found"] == "no iss, although discovery promises it"


async def test_3_iss_is_looked_at_on_errors_too(login: Login) -> None:
    await login.client.login(response_type="code")
    raw = login.issuer.answer(login.tab.navigator.left_for, parameters={"iss": None, "code": None, "error": "x"})
    with pytest.raises(IssuerParameterWrong):
        await login.comes_back_with(raw)
    login.kept_nothing(3)


@pytest.mark.parametrize(("response_type", "status"), [("token", "authorized"), ("code", "signed-in")])
async def test_3_iss_may_be_missing_when_nobody_promised_it(login: Login, response_type: str, status: str) -> None:
    del login.issuer.metadata["authorization_response_iss_parameter_supported"]
    await login.answered_with(request={"response_type": response_type}, parameters={"iss": None})
    assert login.client.session.status == status


async def test_3_iss_must_be_right_even_when_nobody_promised_it(login: Login) -> None:
    del login.issuer.metadata["authorization_response_iss_parameter_supported"]
    await login.refused(IssuerParameterWrong, 3, parameters={"iss": "http://evil.localhost:8000"})


# --- 4 --------------------------------------------------------------------------------------------------------


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def resigned(id_token: str, header: Mapping[str, Any], key: str = "") -> str:
    """Return the token's payload under another header, signed with HMAC, or not at all without ``key``."""
    signing_input = f"{encoded(header)}.{id_token.split('.')[1]}"
    mac = hmac.digest(key.encode(), signing_input.encode(), "sha256") if key else b""
    return f"{signing_input}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


async def login_with_token(login: Login, change: Callable[[str], str], kind: type[OidcError], row: int) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    id_token = raw.partition("id_token=")[2].partition("&")[0]
    with pytest.raises(kind) as caught:
        await login.comes_back_with(raw.replace(id_token, change(id_token)))
    assert type(caught.value) is kind
    login.kept_nothing(row)


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "none", "kid": "key-1"}])
async def test_4_alg_none(login: Login, header: Mapping[str, str]) -> None:
    await login_with_token(login, lambda token: resigned(token, header), AlgorithmRefused, 4)


@pytest.mark.parametrize("alg", ["None", "NONE", "rs256", "", None, 7])
async def test_4_alg_spelled_otherwise(login: Login, alg: object) -> None:
    def change(token: str) -> str:
        return ".".join([encoded({"alg": alg, "kid": "key-1"}), *token.split(".")[1:]])

    await login_with_token(login, change, AlgorithmRefused, 4)


async def test_4_hmac_with_the_public_key(login: Login) -> None:
    secret = json.dumps(login.issuer.keys[0])
    header = {"alg": "HS256", "kid": "key-1"}
    await login_with_token(login, lambda token: resigned(token, header, secret), AlgorithmRefused, 4)


async def test_4_another_algorithm_than_the_one_configured(login: Login) -> None:
    await login.refused(AlgorithmRefused, 4, alg="PS256")


@pytest.mark.parametrize("token", ["a.b", "a.b.c", f"{encoded({'alg': 'RS256'})}.{'A' * 60_000}."])
async def test_4_no_token_at_all(login: Login, token: str) -> None:
    await login.client.login(response_type="id_token")
    raw = login.issuer.answer(login.tab.navigator.left_for, parameters={"id_token": token})
    with pytest.raises(TokenMalformed):
        await login.comes_back_with(raw)
    login.kept_nothing(4)


async def test_4_what_is_wrong_with_a_token_that_is_none_is_said(login: Login) -> None:
    error = await login.refused(TokenMalformed, 4, parameters={"id_token": "two.parts"})
    assert "2 parts" in error.message
    assert login.check(4)["found"] == error.message


async def test_4_a_token_that_is_nested_too_deeply(login: Login) -> None:
    deep = base64.urlsafe_b64encode(b'{"a": ' * 5000 + b"1" + b"}" * 5000).decode().rstrip("=")
    await login_with_token(login, lambda token: f"{token.split('.')[0]}.{deep}.AAAA", TokenMalformed, 4)


async def test_4_crit_is_refused(login: Login) -> None:
    await login.refused(AlgorithmRefused, 4, header={"crit": ["exp"], "exp": 1})


async def test_4_another_algorithm_can_be_configured(make_client: MakeClient, tab: FakeTab, issuer: FakeIssuer) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer.keys = [public_jwk(key, "key-1")]
    client = make_client(id_token_signing_alg="ES256")
    await Login(client, tab, issuer).answered_with(key=key, alg="ES256")
    assert client.session.status == "signed-in"


# --- 5 --------------------------------------------------------------------------------------------------------


async def test_5_unknown_kid(login: Login) -> None:
    await login.refused(KeyNotFound, 5, header={"kid": "key-2"})


async def test_5_without_kid_one_key_fits(login: Login) -> None:
    login.issuer.keys.append(public_jwk(ec.generate_private_key(ec.SECP256R1()), "other"))
    await login.answered_with(header={"kid": None})
    assert login.client.session.status == "signed-in"


async def test_5_without_kid_several_keys_fit(login: Login) -> None:
    login.issuer.keys.append({**login.issuer.keys[0], "kid": "key-2"})
    await login.refused(KeyNotFound, 5, header={"kid": None})


async def test_5_two_keys_with_one_kid(login: Login) -> None:
    login.issuer.keys.append(login.issuer.keys[0])
    await login.refused(KeyNotFound, 5)


@pytest.mark.parametrize(
    "change",
    [
        {"use": "enc"},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"alg": "RS512"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"n": "AQAB"},
        {"n": 7},
        {"n": "not base64url!"},
    ],
)
async def test_5_a_key_that_is_not_for_this(login: Login, change: Mapping[str, object]) -> None:
    login.issuer.keys = [{**login.issuer.keys[0], **change}]
    await login.refused(KeyUnsuitable, 5)


async def test_5_rsa_of_less_than_2048_bits(login: Login) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    login.issuer.keys = [public_jwk(weak, "key-1")]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        error = await login.refused(KeyUnsuitable, 5, key=weak)
    assert "1024 bits" in error.message


async def test_5_another_curve(make_client: MakeClient, tab: FakeTab, issuer: FakeIssuer) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer.keys = [{**public_jwk(key, "key-1"), "crv": "P-384"}]
    login = Login(make_client(id_token_signing_alg="ES256"), tab, issuer)
    await login.refused(KeyUnsuitable, 5, key=key, alg="ES256")


# --- 6 --------------------------------------------------------------------------------------------------------


async def test_6_keys_come_from_the_issuer_and_never_from_the_token(login: Login) -> None:
    mallorys = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    header = {
        "kid": "mallory",
        "jku": "http://evil.localhost:8000/jwks.json",
        "jwk": public_jwk(mallorys, "mallory"),
        "x5u": "http://evil.localhost:8000/x5u",
    }
    claims = {"iss": "http://evil.localhost:8000"}
    await login.refused(KeyNotFound, 5, key=mallorys, header=header, claims=claims)
    assert all(url.startswith(login.issuer.url) for _, url in login.tab.http.requests)


async def test_6_a_pointer_in_the_header_is_named_and_not_followed(login: Login) -> None:
    await login.answered_with(header={"jku": "http://evil.localhost:8000/jwks.json"})
    assert login.check(6)["found"] == f"{login.issuer.url}/jwks.json; jku in the token was not used"
    assert all(url.startswith(login.issuer.url) for _, url in login.tab.http.requests)


async def test_6_keys_unavailable(login: Login, world: FakeBrowser) -> None:
    serve = world.issuer.serve

    def without_keys(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        return HttpResponse(500) if url.endswith("/jwks.json") else serve(method, url, headers, body)

    login.tab.http.server = without_keys
    await login.refused(KeysUnavailable, 5)


# --- 7 --------------------------------------------------------------------------------------------------------


async def test_7_signature_by_another_key(login: Login) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    await login.refused(SignatureWrong, 7, key=other)


async def test_7_a_changed_claim(login: Login) -> None:
    def change(token: str) -> str:
        header, payload, signature = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        claims["sub"] = "alan"
        return f"{header}.{encoded(claims)}.{signature}"

    await login_with_token(login, change, SignatureWrong, 7)


async def test_7_a_key_that_the_browser_does_not_take(login: Login) -> None:
    login.issuer.keys = [{**login.issuer.keys[0], "e": ""}]
    await login.refused(KeyUnsuitable, 7)


async def test_7_an_empty_signature(login: Login) -> None:
    await login_with_token(login, lambda token: token[: token.rindex(".") + 1], SignatureWrong, 7)


# --- 8 --------------------------------------------------------------------------------------------------------


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


# --- 9 --------------------------------------------------------------------------------------------------------

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


# --- 10 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nonce", [None, "", "another", 7])
async def test_10_nonce_is_another(login: Login, nonce: object) -> None:
    await login.refused(NonceWrong, 10, claims={"nonce": nonce})


async def test_10_an_old_token_in_a_fresh_answer(login: Login) -> None:
    await login.client.login(response_type="id_token")
    old = login.issuer.answer(login.tab.navigator.left_for).partition("id_token=")[2].partition("&")[0]
    await login.refused(NonceWrong, 10, request={"response_type": "id_token"}, parameters={"id_token": old})


# --- 11 -------------------------------------------------------------------------------------------------------


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


# --- 12 -------------------------------------------------------------------------------------------------------


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


# --- 13 -------------------------------------------------------------------------------------------------------


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


# --- 14 -------------------------------------------------------------------------------------------------------


async def test_14_nothing_is_visible_before_every_check_has_passed(login: Login) -> None:
    seen: list[tuple[str, str]] = []
    client = login.client
    client.events.subscribe(lambda event: seen.append((event.name, client.session.status)))
    sessions: list[str] = []
    client.subscribe(lambda session: sessions.append(session.status))
    await login.answered_with()
    before = [name for name, status in seen if status == "anonymous"]
    assert before[-2:] == ["check", "tokens_stored"]
    assert {status for name, status in seen if name == "check"} == {"anonymous"}
    assert sessions == ["signed-in"]
