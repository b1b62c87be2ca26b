"""Signatures in plain Python, beside those by ``cryptography``: each verifies what the other has signed."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from server.authorization_server.parts.signing import CryptographySigning
from server.authorization_server.protocol.hashes import base64url_decode, base64url_encode
from server.in_browser.signing import PlainSigning

KEY: RSAPrivateKey = generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
JWK = RSAAlgorithm.to_jwk(KEY)
PLAIN, COMPILED = PlainSigning([]), CryptographySigning()
PUBLIC = PlainSigning([JWK]).generate("RS256")[1]
HEADER = {"alg": "RS256", "kid": str(PUBLIC["kid"]), "typ": "JWT"}
CLAIMS = {"sub": "ada", "name": "Ada Lovelace", "aud": ["spa"], "exp": 2_000_000_000}

values = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"))
names = st.text(st.characters(codec="utf-8")).filter(
    lambda name: name not in ("iss", "sub", "jti")
)  # PyJWT wants texts
claims = st.dictionaries(names, values)


@given(claims)
def test_each_verifies_what_the_other_has_signed(told: dict[str, Any]) -> None:
    for signed in (PLAIN.sign(told, HEADER, JWK), COMPILED.sign(told, HEADER, PEM)):
        for verifier in (PLAIN, COMPILED):
            assert verifier.verify(signed, PUBLIC, "RS256") == told


def test_the_same_key_makes_the_same_signature() -> None:
    """RSASSA-PKCS1-v1_5 knows no chance."""
    theirs = COMPILED.sign(CLAIMS, HEADER, PEM)
    order = json.loads(base64url_decode(theirs.partition(".")[0]))
    assert PLAIN.sign(CLAIMS, order, JWK) == theirs


def test_a_key_is_described_as_by_cryptography() -> None:
    private, public = PlainSigning([JWK]).generate("RS256")
    assert private == JWK
    assert public.keys() == COMPILED.generate("RS256")[1].keys()
    assert not {"d", "p", "q", "dp", "dq", "qi"} & public.keys()


def test_no_key_is_given_out_twice() -> None:
    signing = PlainSigning([JWK])
    signing.generate("RS256")
    with pytest.raises(LookupError, match="RS256"):
        signing.generate("RS256")
    with pytest.raises(LookupError, match="ES256"):
        PlainSigning([JWK]).generate("ES256")


TOKEN = PLAIN.sign(CLAIMS, HEADER, JWK)
HEAD, BODY, SIGNATURE = TOKEN.split(".")
OTHER_KEY = PlainSigning([RSAAlgorithm.to_jwk(generate_private_key(65537, 2048))]).generate("RS256")[1]
SMALL_KEY = generate_private_key(65537, 1024)


def encoded(value: object) -> str:
    return base64url_encode(json.dumps(value).encode())


BAD = {
    "another body": f"{HEAD}.{encoded({'sub': 'mallory'})}.{SIGNATURE}",
    "a changed signature": f"{HEAD}.{BODY}.{'A' if SIGNATURE[0] != 'A' else 'B'}{SIGNATURE[1:]}",
    "a short signature": f"{HEAD}.{BODY}.{base64url_encode(base64url_decode(SIGNATURE)[1:])}",
    "a signature of zero": f"{HEAD}.{BODY}.{base64url_encode(bytes(256))}",
    "a signature above the modulus": f"{HEAD}.{BODY}.{base64url_encode(bytes([255]) * 256)}",
    "no signature": f"{HEAD}.{BODY}.",
    "alg none": f"{encoded({'alg': 'none'})}.{BODY}.",
    "HS256": f"{encoded({'alg': 'HS256'})}.{BODY}.{SIGNATURE}",
    "two parts": f"{HEAD}.{BODY}",
    "no token": "token",
    "nothing": "",
    "not ASCII": f"{HEAD}.{BODY}.ä",
    "a critical header": PLAIN.sign(CLAIMS, {**HEADER, "crit": "exp"}, JWK),
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
def test_a_bad_token_is_refused_by_both(token: str) -> None:
    for verifier in (PLAIN, COMPILED):
        with pytest.raises(ValueError):  # noqa: PT011  the interface promises no more
            verifier.verify(token, PUBLIC, "RS256")


@pytest.mark.parametrize(
    ("jwk", "algorithm"), [(OTHER_KEY, "RS256"), (PUBLIC, "ES256"), ({}, "RS256"), ({**PUBLIC, "n": 1}, "RS256")]
)
def test_a_token_counts_with_its_own_key_and_algorithm_alone(jwk: dict[str, Any], algorithm: str) -> None:
    for verifier in (PLAIN, COMPILED):
        with pytest.raises(ValueError):  # noqa: PT011
            verifier.verify(TOKEN, jwk, algorithm)


def test_a_small_key_is_refused() -> None:
    jwk = RSAAlgorithm.to_jwk(SMALL_KEY)
    public = PlainSigning([jwk]).generate("RS256")[1]
    with pytest.raises(ValueError, match="not good"):
        PLAIN.verify(PLAIN.sign(CLAIMS, HEADER, jwk), public, "RS256")


def test_a_key_of_two_halves_signs_nothing() -> None:
    """A signature that is right by one prime number alone would give away the other."""
    broken = json.loads(JWK) | {"dp": json.loads(JWK)["dq"]}
    with pytest.raises(ValueError, match="do not belong together"):
        PLAIN.sign(CLAIMS, HEADER, json.dumps(broken))
