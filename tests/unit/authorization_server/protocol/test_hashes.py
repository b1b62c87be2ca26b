"""The hashes that tie a token or a code to its ID token."""

import pytest

from server.authorization_server.protocol.hashes import base64url_decode, base64url_encode, half_hash, s256


def test_half_hash_by_the_example_of_the_standard():
    """OIDC Core, appendix A.3 and A.6."""
    assert half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"
    assert half_hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk") == "LDktKdoQak3Pk0cnXxCltA"


def test_s256_by_the_example_of_the_standard():
    """RFC 7636, appendix B."""
    assert s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("data", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_what_is_encoded_can_be_decoded(data):
    assert base64url_decode(base64url_encode(data)) == data


@pytest.mark.parametrize("text", ["a", "a b c", "\u00e9\u00e9\u00e9\u00e9"])
def test_what_is_no_base64url(text):
    with pytest.raises(ValueError):  # noqa: PT011  # binascii's and the codec's own
        base64url_decode(text)
