"""How strongly the standards demand of a client what :attr:`.scenario.Scenario.correct` says.

Most of it is a MUST, or concerns something REQUIRED. Here are the others, and why.
"""

from collections.abc import Mapping

from .scenario import Strength

STRENGTHS: Mapping[str, Strength] = {
    # OpenID Connect Core 3.2.2.9 and 3.3.2.10: the client SHOULD compare the hashes.
    "invalid-athash": "should",
    "missing-athash": "should",
    "swapped-access-token": "should",
    "invalid-chash": "should",
    "missing-chash": "should",
    # Core 10.1 wants a kid from the issuer only if it has several keys, and 10.1.1 tells how a verifier meets new
    # ones. Neither says MUST to clients; the OpenID Foundation's suite expects both.
    "kid-absent-single-jwks": "should",
    "signing-key-rotation": "should",
    "signing-key-rotation-just-before-signing": "should",
    # Core 3.1.3.7 (5): the validation MAY include that the client SHOULD compare azp.
    "wrong-azp": "should",
    # OpenID Connect Session Management 3.1: the client "needs to handle" it as a logout; no keyword.
    "wrong-user-on-renewal": "should",
    # Core 3.1.3.7 (10): iat "can be used" to reject, and the range is the client's own.
    "issued-in-future": "advice",
    # RFC 6749 3.1 and OAuth Multiple Response Types 3 forbid it to the server. No text says what a client does then.
    "duplicate-parameters": "advice",
    "tokens-in-query": "advice",
    # RFC 9207 2.4 obliges only the clients that support it, and by its section 4 an ID token's own iss does as much.
    "wrong-iss-parameter": "advice",
    # No standard sets a time.
    "silent-hangs": "advice",
    "silent-shows-login-page": "advice",
}
"""By the scenario's name. What is not here is ``must``."""
