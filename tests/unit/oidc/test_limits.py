"""The exact edges of what is read, and the hashes that tie tokens together, against the standard's words."""

import base64
import hashlib
from collections.abc import Callable

import pytest

from app.oidc.answer import jws
from app.oidc.answer.responses import AuthorizationResponse
from app.oidc.base import strict_json
from app.oidc.base.hashes import left_half_hash, s256
from app.oidc.errors import ResponseTooLarge, TokenMalformed


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", ["RS256", "PS384", "ES512"])
def test_the_left_half_by_the_hash_function_of_the_algorithm(alg: str) -> None:
    """OpenID Connect Core 3.1.3.6, for each of the three lengths."""
    functions: dict[str, Callable[[bytes], object]] = {
        "RS256": hashlib.sha256,
        "PS384": hashlib.sha384,
        "ES512": hashlib.sha512,
    }
    digest: bytes = functions[alg](b"an access token").digest()  # type: ignore[attr-defined]  # hashlib's own type

    assert left_half_hash("an access token", alg) == encoded(digest[: int(alg[2:]) // 16])


def test_an_algorithm_without_a_hash_function_is_named() -> None:
    with pytest.raises(ValueError, match="RS257"):
        left_half_hash("an access token", "RS257")


def test_the_code_challenge_of_the_standard() -> None:
    """RFC 7636 appendix B."""
    challenge = s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

    assert challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


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


@pytest.mark.parametrize("text", ['"' + '\\"' * 18_000, '{"' + "\\\\" * 18_000, '"\n' * 18_001 + "\\"])
def test_a_text_that_never_ends_is_walked_through_once(text: str) -> None:
    """Each mark that is looked at begins where the one before it ended, and the last one takes all that is left."""
    marks = list(strict_json.MARKS.finditer(text))

    assert marks[-1].end() >= len(text) - 1
    assert sum(len(mark[0]) for mark in marks) <= len(text)
    with pytest.raises(ValueError, match=r"."):
        strict_json.read_object(text)


def test_json_may_have_256_kibibytes_and_not_one_character_more() -> None:
    longest = "{}".ljust(256 * 1024)

    assert strict_json.read_object(longest) == {}
    assert strict_json.read_object(longest.encode()) == {}
    with pytest.raises(ValueError, match="longer than 262144"):
        strict_json.read_object(f"{longest} ")
    with pytest.raises(ValueError, match="longer than 262144"):
        strict_json.read_object(b"\xff" * (256 * 1024 + 1))


def test_an_answer_may_have_64_kibibytes_and_not_one_character_more() -> None:
    longest = "#state=".ljust(64 * 1024, "x")

    assert AuthorizationResponse.parse(longest).first("state") == "x" * (64 * 1024 - 7)
    with pytest.raises(ResponseTooLarge, match="65537 characters; more than 65536"):
        AuthorizationResponse.parse(f"{longest}x")


def test_a_message_may_have_as_much() -> None:
    longest = {"state": "x" * (64 * 1024 - 5)}

    assert AuthorizationResponse.from_message(longest).mode == "web_message"
    with pytest.raises(ResponseTooLarge):
        AuthorizationResponse.from_message({"state": f"{longest['state']}x"})
    assert AuthorizationResponse.from_message({str(number): "" for number in range(64)}).parameters
    with pytest.raises(ResponseTooLarge):
        AuthorizationResponse.from_message({str(number): "" for number in range(65)})


def test_the_log_keeps_300_characters_of_a_name_and_of_a_value() -> None:
    response = AuthorizationResponse.parse(f"#{'n' * 301}={'v' * 301}&scope=a&scope=b")

    assert response.for_the_log() == {"n" * 300: "v" * 300, "scope": "a", "scope (again)": "b"}
