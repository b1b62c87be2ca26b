"""Which key of a JWK Set verifies a token, as pure functions (RFC 7517 section 4)."""

import base64
import json
from typing import Any

import pytest

from app.oidc.errors import KeyNotFound, KeyUnsuitable
from app.oidc.issuer.keys import choose, read_keys, rsa_bits


def modulus(bits: int) -> str:
    return base64.urlsafe_b64encode((1 << (bits - 1)).to_bytes((bits + 7) // 8)).rstrip(b"=").decode()


RSA: dict[str, Any] = {"kty": "RSA", "kid": "a", "n": modulus(2048), "e": "AQAB"}
EC_OR_RSA: dict[str, Any] = {**RSA, "x": "AQAB", "y": "AQAB"}
EC: dict[str, Any] = {"kty": "EC", "kid": "a", "crv": "P-256", "x": "", "y": ""}


@pytest.mark.parametrize(
    ("key", "alg", "says"),
    [
        (EC, "RS256", "its type is 'EC', and RS256 needs RSA"),
        (RSA, "ES256", "its type is 'RSA', and ES256 needs EC"),
        ({**RSA, "use": "enc"}, "RS256", "its use is 'enc', not signatures"),
        ({**RSA, "key_ops": ["sign"]}, "RS256", "its key_ops do not include verify"),
        ({**RSA, "key_ops": "verify"}, "RS256", "its key_ops do not include verify"),
        ({**RSA, "alg": "RS512"}, "RS256", "it is a key for 'RS512'"),
        (EC, "ES384", "its curve is 'P-256', and ES384 needs P-384"),
        (EC, "ES512", "its curve is 'P-256', and ES512 needs P-521"),
        ({**RSA, "n": modulus(2047)}, "RS256", "it has 2047 bits, fewer than 2048"),
        ({**RSA, "n": None}, "RS256", "it has 0 bits, fewer than 2048"),
        ({**RSA, "n": "?"}, "RS256", "it has 0 bits, fewer than 2048"),
    ],
)
def test_a_named_key_that_must_not_be_used_says_why(key: dict[str, Any], alg: str, says: str) -> None:
    with pytest.raises(KeyUnsuitable, match=says.replace("?", r"\?")):
        choose([key], {"kid": "a"}, alg)
    with pytest.raises(KeyNotFound):  # nobody named it, so it is only one that does not fit
        choose([key], {}, alg)


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (RSA, "RS256"),
        (RSA, "PS512"),
        ({**RSA, "use": "sig", "alg": "RS256", "key_ops": ["sign", "verify"]}, "RS256"),
        ({**RSA, "n": modulus(4096)}, "RS256"),
        (EC, "ES256"),
        ({**EC, "crv": "P-384"}, "ES384"),
        ({**EC, "crv": "P-521"}, "ES512"),
    ],
)
def test_a_key_that_fits(key: dict[str, Any], alg: str) -> None:
    assert choose([key], {"kid": "a"}, alg) is key
    assert choose([key], {}, alg) is key


def test_the_named_one_among_others() -> None:
    other = {**RSA, "kid": "b"}
    assert choose([RSA, other], {"kid": "b"}, "RS256") is other


def test_the_only_one_that_fits_among_others() -> None:
    assert choose([EC, RSA, {**RSA, "use": "enc"}], {}, "RS256") is RSA


def test_several_that_fit_are_none() -> None:
    with pytest.raises(KeyNotFound, match="2 keys of the issuer fit, and the ID token does not say") as caught:
        choose([RSA, {**RSA, "kid": "b"}], {}, "RS256")
    assert caught.value.details == {"kid": None, "kids": ["a", "b"]}
    with pytest.raises(KeyNotFound, match="2 keys of the issuer have the same kid"):
        choose([RSA, {**RSA, "n": modulus(2056)}], {"kid": "a"}, "RS256")


def test_an_unknown_name_lists_the_known_ones_and_no_more_than_twenty() -> None:
    keys = [{**RSA, "kid": f"{number:02}" + "x" * 100} for number in range(30)]
    with pytest.raises(KeyNotFound) as caught:
        choose(keys, {"kid": "a"}, "RS256")
    assert caught.value.details == {"kid": "a", "kids": [f"{number:02}" + "x" * 78 for number in range(20)]}


@pytest.mark.parametrize(("n", "bits"), [(modulus(2048), 2048), (modulus(1), 1), ("", 0), (7, 0), (None, 0), ("?", 0)])
def test_the_length_of_a_modulus(n: object, bits: int) -> None:
    assert rsa_bits({"n": n}) == bits
    assert rsa_bits({}) == 0


def test_a_set_of_keys_is_read_without_what_is_no_key() -> None:
    assert read_keys('{"keys": [1, {"kty": "RSA"}, null, "x"]}') == ({"kty": "RSA"},)
    for text in ("[]", "{}", '{"keys": {}}', "nothing"):
        with pytest.raises(ValueError):  # noqa: PT011  # the sentence is for the log
            read_keys(text)


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_an_empty_member_of_a_key_is_absent(empty: object) -> None:
    key = {**RSA, "kid": empty, "use": empty, "alg": empty, "key_ops": empty, "x5c": empty, "crv": empty, "x5t": empty}
    (read,) = read_keys(json.dumps({"keys": [key]}))
    assert read == {"kty": "RSA", "n": RSA["n"], "e": "AQAB"}
    assert choose([read], {}, "RS256") is read


@pytest.mark.parametrize("wrong", [0, False, " ", [""], ["verify", None]])
def test_what_is_not_empty_counts(wrong: object) -> None:
    (read,) = read_keys(json.dumps({"keys": [{**RSA, "use": wrong}]}))
    with pytest.raises(KeyUnsuitable):
        choose([read], {"kid": "a"}, "RS256")


def test_a_header_with_an_empty_kid_names_no_key() -> None:
    assert choose([RSA], {"kid": ""}, "RS256") is RSA
    with pytest.raises(KeyNotFound, match="does not say which one"):
        choose([RSA, {**RSA, "kid": "b"}], {"kid": ""}, "RS256")


@pytest.mark.parametrize(
    "again",
    [
        dict(reversed(RSA.items())),
        {**RSA, "use": ""},
        {**RSA, "x5c": ["MII..."], "x5t": "x", "x5t#S256": "y", "x5u": "https://login.example/cert"},
        {**RSA, "vendor": 1},
        {**RSA, "use": "enc"},
        {**RSA, "use": "sig"},
        {**RSA, "alg": "RS256"},
        {**RSA, "alg": "RS512"},
        {**RSA, "key_ops": ["verify"]},
    ],
)
@pytest.mark.parametrize("header", [{"kid": "a"}, {}])
def test_a_key_that_is_listed_twice_is_one_key(again: dict[str, Any], header: dict[str, str]) -> None:
    """The two may differ in what they are for, as long as one of them is for this."""
    for listed in ([RSA, {"kty": "EC"}, again, RSA], [again, RSA]):
        keys = read_keys(json.dumps({"keys": listed}))
        assert choose(keys, header, "RS256")["n"] == RSA["n"]


@pytest.mark.parametrize("name", ["kid", "n", "e", "x", "y"])
def test_a_key_that_differs_in_what_counts_is_another(name: str) -> None:
    keys = read_keys(json.dumps({"keys": [EC_OR_RSA, {**EC_OR_RSA, name: EC_OR_RSA[name] + "A"}]}))
    with pytest.raises(KeyNotFound, match="2 keys of the issuer"):
        choose(keys, {}, "RS256")
