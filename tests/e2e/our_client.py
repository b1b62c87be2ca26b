"""What our own client is told, and does, at every issuer that misbehaves on purpose. docs/conformance.md says it."""

from typing import Any

WENT_ON = "went on"

EXPECTED = {
    "plain": WENT_ON,
    "invalid-iss": "issuer_wrong",
    "missing-sub": "claim_missing",
    "invalid-aud": "audience_wrong",
    "missing-aud": "claim_missing",
    "missing-iat": "claim_missing",
    "kid-absent-single-jwks": WENT_ON,
    "kid-absent-multiple-jwks": "key_not_found",
    "idtoken-sig-rs256": WENT_ON,
    "idtoken-sig-none": "algorithm_refused",
    "invalid-sig-rs256": "signature_wrong",
    "invalid-sig-es256": "signature_wrong",
    "invalid-sig-hs256": "algorithm_refused",
    "nonce-unless-code-flow": WENT_ON,
    "nonce-invalid": "nonce_wrong",
    "scope-userinfo-claims": WENT_ON,
    "invalid-athash": "access_token_hash_wrong",
    "missing-athash": "access_token_hash_wrong",
    "userinfo-invalid-sub": "wrong_user",
    "discovery-issuer-mismatch": "discovery_failed",
    "signing-key-rotation": WENT_ON,
    "signing-key-rotation-just-before-signing": WENT_ON,
    "invalid-chash": "code_hash_wrong",
    "missing-chash": "code_hash_wrong",
    "expired": "token_expired",
    "issued-in-future": "token_issued_in_future",
    "not-before-in-future": "token_not_yet_valid",
    "hs256-key-confusion": "algorithm_refused",
    "wrong-azp": "authorized_party_wrong",
    "extra-audience": "audience_wrong",
    "state-missing": "state_missing",
    "state-changed": "transaction_unknown",
    "duplicate-parameters": "parameter_repeated",
    "tokens-in-query": "response_mode_wrong",
    "error-in-query": "response_mode_wrong",
    "swapped-access-token": "access_token_hash_wrong",
    "replayed-nonce": "nonce_wrong",
    "wrong-iss-parameter": "issuer_parameter_wrong",
    "token-type-missing": "parameter_missing",
    "token-type-case": WENT_ON,
    "expires-in-missing": WENT_ON,
    "extra-parameters": WENT_ON,
    "huge-token": "response_too_large",
    "jwks-slow": "keys_unavailable",
    "jwks-500": "keys_unavailable",
    "jwks-not-json": "keys_unavailable",
    "silent-hangs": "no_answer",
    "silent-shows-login-page": "no_answer",
    "wrong-user-on-renewal": "wrong_user",
}
"""What our client does with each: it goes on, or stops with this error code."""

ALWAYS: dict[str, Any] = {
    "scope": "openid profile email read:messages",
    "renew_at_fraction": 0,
}
"""What is set for every scenario. Nothing is renewed but when the test says so."""

SETTINGS: dict[str, dict[str, Any]] = {
    # The client is registered for ES256, so that what it refuses is the signature and not the algorithm.
    "invalid-sig-es256": {"id_token_signing_alg": "ES256"},
    # The answer never comes, so nobody needs to wait for it long.
    "jwks-slow": {"http_timeout_seconds": 2},
    "silent-hangs": {"silent_timeout_seconds": 1},
    "silent-shows-login-page": {"silent_timeout_seconds": 1},
}
"""What is set for one scenario."""

LOGINS = {"signing-key-rotation": 2, "signing-key-rotation-just-before-signing": 2, "replayed-nonce": 2}
"""Scenarios that show themselves at the second login."""
