"""No check is there for nothing: take one away, and some wrong answer is taken, or at least gets further."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.oidc import Client
from app.oidc.answer import validation
from app.oidc.answer.checks import CHECKS
from app.oidc.errors import (
    AccessTokenHashWrong,
    AlgorithmRefused,
    AudienceWrong,
    AuthenticationTooOld,
    IssuerParameterWrong,
    KeyNotFound,
    NonceWrong,
    OidcError,
    ParameterUnexpected,
    SignatureWrong,
    StateMissing,
    TokenExpired,
    WrongUser,
)
from app.oidc.testing import NOW, FakeIssuer, FakeTab

WRONG: Mapping[str, tuple[type[OidcError], Mapping[str, Any]]] = {
    "state": (StateMissing, {"parameters": {"state": None}}),
    "parameters": (ParameterUnexpected, {"parameters": {"token_type": "mac"}}),
    "iss_parameter": (IssuerParameterWrong, {"parameters": {"iss": "http://evil.localhost:8000"}}),
    "alg": (AlgorithmRefused, {"alg": "PS256"}),
    "key": (KeyNotFound, {"header": {"kid": "key-2"}}),
    "signature": (SignatureWrong, {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)}),
    "parties": (AudienceWrong, {"claims": {"aud": "another"}}),
    "times": (TokenExpired, {"claims": {"exp": NOW - 31}}),
    "nonce": (NonceWrong, {"claims": {"nonce": "another"}}),
    "hashes": (AccessTokenHashWrong, {"claims": {"at_hash": None}}),
    "authentication": (AuthenticationTooOld, {"claims": {"auth_time": None}}),
    "subject": (WrongUser, {"claims": {"sub": "alan"}}),
}
STOPPED_LATER: Mapping[str, type[Exception]] = {"state": RuntimeError, "alg": SignatureWrong, "key": RuntimeError}
"""Without a transaction or a key nothing can go on, and the algorithm of the settings makes the signature another."""

REFUSES_NOTHING = {"key_source", "stored"}
"""Rows that say where something comes from, and when: no answer can be wrong there."""


def test_no_check_is_left_out() -> None:
    assert {check.name for check in CHECKS} == WRONG.keys() | REFUSES_NOTHING


@pytest.mark.parametrize("name", WRONG)
async def test_without_a_check_a_wrong_answer_gets_further(
    client: Client, tab: FakeTab, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def comes_back(**wrong: Any) -> None:
        await client.login(prompt="none", max_age=60)
        tab.navigator.response = issuer.answer(tab.navigator.left_for, **wrong)
        await client.handle_redirect()

    kind, wrong = WRONG[name]
    await comes_back()
    with pytest.raises(kind):
        await comes_back(**wrong)

    check = next(check for check in CHECKS if check.name == name)
    monkeypatch.setitem(validation._BY_NAME, name, replace(check, judge=lambda evidence: None))  # type: ignore[arg-type]  # no Mapping to a test
    if name in STOPPED_LATER:
        with pytest.raises(STOPPED_LATER[name]):
            await comes_back(**wrong)
    else:
        await comes_back(**wrong)
        assert client.session.status == "signed-in"
