"""Rows 4 to 13 of :mod:`.checks` for one ID token: gathers the evidence, row by row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from ..context import Context
from ..errors import KeysUnavailable, KeyUnsuitable, TokenError
from ..issuer.keys import Jwk
from .evidence import Evidence, known
from .jws import parse


class Keys(Protocol):
    """The keys of an issuer, such as :class:`.issuer.key_cache.KeyCache`."""

    async def find(self, jwks_uri: str, header: Mapping[str, object], alg: str, journey: str) -> Jwk:
        """Return the key that ``header`` names. Raises TokenError and KeysUnavailable."""


async def check_id_token(
    context: Context,
    keys: Keys,
    evidence: Evidence,
    id_token: str,
    check: Callable[[str, Evidence], None],
    journey: str,
) -> Evidence:
    """Call ``check`` with the name of each row and the evidence for it; return all of the evidence.

    ``check`` raises what its row refuses, and nothing more is looked at.
    """
    evidence = replace(evidence, id_token=id_token, jws=None, key=None, signature_fits=False)
    try:
        evidence = replace(evidence, jws=parse(id_token))
    except TokenError as error:
        evidence = replace(evidence, jws_error=error)
    check("alg", evidence)
    token, alg = known(evidence.jws), context.settings.id_token_signing_alg
    try:
        key = await keys.find(known(evidence.metadata).jwks_uri, token.header, alg, journey)
        evidence = replace(evidence, key=key)
    except (TokenError, KeysUnavailable) as error:
        evidence = replace(evidence, key_error=error)
    check("key", evidence)
    check("key_source", evidence)
    verify = context.ports.crypto.verify
    try:
        fits = await verify(alg, known(evidence.key), token.signature, token.signing_input)
        evidence = replace(evidence, signature_fits=fits)
    except ValueError as error:
        evidence = replace(evidence, signature_error=KeyUnsuitable(details={"reason": str(error)[:200]}))
    evidence = replace(evidence, now=context.issuer_now())
    for name in ("signature", "parties", "times", "nonce", "hashes", "authentication", "subject"):
        check(name, evidence)
    return evidence
