"""Which of the issuer's public keys a token was signed with (RFC 7517 section 4).

The choice is strict: the settings name the algorithm, and the key type follows from it; a key for encryption or with
another ``alg`` never verifies; without ``kid`` there must be exactly one key that fits. :mod:`.key_cache` fetches them.
"""

import json
from collections.abc import Mapping, Sequence

from ..base import base64url, strict_json
from ..errors import KeyNotFound, KeyUnsuitable

MIN_RSA_BITS = 2048

CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}

IDENTITY = ("kid", "n", "e", "x", "y")
"""Members by which two keys of one kind differ. What else is said of them changes nothing about what they verify."""

Jwk = Mapping[str, object]


def read_keys(text: str) -> tuple[Jwk, ...]:
    """Return the keys of a JWK Set (RFC 7517 section 5). Raises :class:`ValueError` if it is none.

    Entries that are no objects are left out, because keys of unknown kinds are to be ignored. A member that is empty
    or null counts as absent.
    """
    keys = strict_json.read_object(text).get("keys")
    if not isinstance(keys, list):
        raise ValueError("not a JWK Set")
    return tuple(
        {name: value for name, value in key.items() if value not in (None, "", [], {})}
        for key in keys
        if isinstance(key, dict)
    )


def choose(keys: Sequence[Jwk], header: Mapping[str, object], alg: str) -> Jwk:
    """Return the key that ``header`` names, fit for ``alg``. A key that is listed twice is one key.

    Raises :class:`.errors.KeyNotFound`, or :class:`.errors.KeyUnsuitable` when the named key must not be used.
    """
    kid = header.get("kid") or None
    named = [key for key in keys if kid is None or key.get("kid") == kid]
    faults = [(key, _fault(key, alg)) for key in named]
    fitting = {json.dumps([key.get(name) for name in IDENTITY]): key for key, fault in faults if fault is None}
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    if len(fitting) > 1:
        raise KeyNotFound(
            f"{len(fitting)} keys of the issuer fit, and the ID token does not say which one it was signed with."
            if kid is None
            else f"{len(fitting)} keys of the issuer have the same kid.",
            details={"kid": kid, "kids": _kids(keys)},
        )
    if kid is not None and faults:
        raise KeyUnsuitable(f"The key that the ID token names must not be used for it: {faults[0][1]}.")
    raise KeyNotFound(details={"kid": kid, "kids": _kids(keys)})


def _kids(keys: Sequence[Jwk]) -> list[str]:
    return [str(key.get("kid"))[:80] for key in keys][:20]


def _fault(key: Jwk, alg: str) -> str | None:
    """Return why ``key`` cannot verify ``alg``, or None if it can."""
    kty = "EC" if alg in CURVES else "RSA"
    operations = key.get("key_ops", ["verify"])
    if key.get("kty") != kty:
        return f"its type is {key.get('kty')!r}, and {alg} needs {kty}"
    if key.get("use", "sig") != "sig":
        return f"its use is {key.get('use')!r}, not signatures"
    if not isinstance(operations, list) or "verify" not in operations:
        return "its key_ops do not include verify"
    if key.get("alg", alg) != alg:
        return f"it is a key for {key.get('alg')!r}"
    if kty == "EC" and key.get("crv") != CURVES[alg]:
        return f"its curve is {key.get('crv')!r}, and {alg} needs {CURVES[alg]}"
    if kty == "RSA" and rsa_bits(key) < MIN_RSA_BITS:
        return f"it has {rsa_bits(key)} bits, fewer than {MIN_RSA_BITS}"
    return None


def rsa_bits(key: Jwk) -> int:
    """Return the length of an RSA key's modulus in bits; 0 if it has none."""
    modulus = key.get("n")
    try:
        return int.from_bytes(base64url.decode(modulus)).bit_length() if isinstance(modulus, str) else 0
    except ValueError:
        return 0
