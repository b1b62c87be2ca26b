"""The hashes that tie tokens together, against the words and examples of the standards."""

import base64
import hashlib
from collections.abc import Callable

import pytest

from app.oidc.base.hashes import left_half_hash, s256


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


def test_the_hash_of_the_standards_example() -> None:
    """OpenID Connect Core, appendix A.3 and A.4."""
    assert left_half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256") == "77QmUPtjPfzWtF2AnpK9RQ"
    assert (
        left_half_hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk", "RS256")
        == "LDktKdoQak3Pk0cnXxCltA"
    )
