"""Tokens taken apart: right on what is right, and malformed for everything else."""

import base64
import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.oidc.answer import jws
from app.oidc.errors import TokenMalformed

from ..json_values import JSON


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(st.dictionaries(st.text(), JSON, max_size=5), st.dictionaries(st.text(), JSON, max_size=5), st.binary())
def test_a_token_is_taken_apart(header: dict[str, object], payload: dict[str, object], signature: bytes) -> None:
    tail = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    token = jws.parse(f"{encoded(header)}.{encoded(payload)}.{tail}")
    assert (token.header, token.payload, token.signature) == (header, payload, signature)
    assert token.signing_input == f"{encoded(header)}.{encoded(payload)}".encode()


@given(st.text() | st.lists(st.text(alphabet="eyJ01-_=+/ .{}", max_size=40), max_size=4).map(".".join))
def test_any_text_is_a_token_or_malformed(compact: str) -> None:
    with suppress(TokenMalformed):  # and nothing but that
        jws.parse(compact)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_in_the_parts_are_a_token_or_malformed(header: bytes, payload: bytes) -> None:
    parts = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (header, payload, b"")]
    with suppress(TokenMalformed):
        jws.parse(".".join(parts))


RIGHT = encoded({"alg": "RS256"})


@pytest.mark.parametrize(
    "compact",
    [
        "",
        "..",
        "a.b",
        "a.b.c.d",
        f"{RIGHT}.{RIGHT}",
        f"{RIGHT}.{encoded([1])}.",
        f"{RIGHT}.{encoded('text')}.",
        f"{RIGHT}=.{RIGHT}.",
        f"{RIGHT} .{RIGHT}.",
        f"{RIGHT}.{RIGHT}.A",
        f"{RIGHT}.{RIGHT}.AB",  # bits are left over that a second spelling could change
        f"{RIGHT}.{RIGHT}.a+b/",
        f"{RIGHT}.{RIGHT}.ä",
    ],
)
def test_what_is_no_token(compact: str) -> None:
    with pytest.raises(TokenMalformed):
        jws.parse(compact)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"sub": "ada", "sub": "alan"}',
        b'{"exp": NaN}',
        b'{"exp": Infinity}',
        b'\xff{"sub": "ada"}',
        b'\xef\xbb\xbf{"sub": "ada"}',
        b'{"a": ' * 33 + b"1" + b"}" * 33,
        b'{"a": ' + b"[" * 30_000,
        b'{"a": "' + b"[" * 10,
    ],
)
def test_json_that_is_none(payload: bytes) -> None:
    part = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    with pytest.raises(TokenMalformed):
        jws.parse(f"{RIGHT}.{part}.")


def test_a_huge_token_is_one_clear_error_at_once() -> None:
    began = time.perf_counter()
    with pytest.raises(TokenMalformed, match="characters"):
        jws.parse(f"{RIGHT}.{'A' * 1_000_000}.")
    assert time.perf_counter() - began < 0.1


def test_a_token_may_have_48_kibibytes_and_not_one_character_more() -> None:
    longest = 48 * 1024

    assert jws.parse("e30.e30.".ljust(longest, "A")).signing_input == b"e30.e30"
    with pytest.raises(TokenMalformed, match=f"{longest + 1} characters"):
        jws.parse("x" * (longest + 1))


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("e30.e30", "2 parts"),
        ("[].e30.", "header is not base64url"),
        ("W10.e30.", "header is no JSON object"),
        ("e30.!.", "payload is not base64url"),
        ("e30.W10.", "payload is no JSON object"),
        ("e30.e30.!", "signature is not base64url"),
    ],
)
def test_a_malformed_token_says_which_part_is_wrong(token: str, says: str) -> None:
    with pytest.raises(TokenMalformed, match=says):
        jws.parse(token)
