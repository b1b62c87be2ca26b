"""Checks 4 to 7: who signed the ID token. What the token itself says about its signature is never relied on."""

from ..errors import AlgorithmRefused, KeyNotFound, SignatureWrong, TokenMalformed
from .evidence import Evidence, Finding, known, refusal_of


def check_algorithm(evidence: Evidence) -> Finding:
    """``alg`` is the configured one, whatever the token says about itself; critical extensions are refused."""
    expected = evidence.settings.id_token_signing_alg
    if evidence.jws is None:
        refusal = evidence.jws_error or TokenMalformed()
        return Finding(expected, refusal.message, refusal)
    header = evidence.jws.header
    if "crit" in header:
        return Finding(
            f"{expected}, no crit",
            "crit",
            AlgorithmRefused("The ID token demands an extension ('crit') that this page does not know."),
        )
    found = str(header.get("alg", "no alg"))[:80]
    return Finding(expected, found, None if found == expected else refusal_of(AlgorithmRefused, expected, found))


def check_key(evidence: Evidence) -> Finding:
    """Exactly one key of the issuer fits the header: kid, kty, use, key_ops, crv and length."""
    kid = known(evidence.jws).header.get("kid")
    expected = f"one key for {evidence.settings.id_token_signing_alg}" + (f" with kid {kid!s:.80}" if kid else "")
    if evidence.key is None:
        refusal = evidence.key_error or KeyNotFound()
        return Finding(expected, refusal.message, refusal)
    return Finding(expected, f"{evidence.key.get('kty')} key {evidence.key.get('kid', 'without kid')!s:.80}")


def check_key_source(evidence: Evidence) -> Finding:
    """The key came from the address in the issuer's discovery, never from anything in the token."""
    pointers = sorted({"jku", "jwk", "x5u", "x5c"} & known(evidence.jws).header.keys())
    found = known(evidence.metadata).jwks_uri + (
        f"; {', '.join(pointers)} in the token was not used" if pointers else ""
    )
    return Finding(f"keys that {evidence.settings.issuer} publishes", found)


def check_signature(evidence: Evidence) -> Finding:
    """The signature over header and payload was made with that key."""
    found = "it fits" if evidence.signature_fits else "it does not fit"
    refusal = None if evidence.signature_fits else evidence.signature_error or SignatureWrong()
    return Finding("a signature that fits", found, refusal)
