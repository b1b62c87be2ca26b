"""A signed JSON Web Token in its compact form, taken apart (RFC 7515 section 3.1, RFC 7519).

Parsing only says what is written in the token. Whether to believe it is decided in :mod:`.validation`::

    token = parse("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln")
    token.payload["sub"]  # "ada"
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..base import base64url, strict_json
from ..errors import TokenMalformed

LONGEST_TOKEN = 48 * 1024
"""Characters. Honest tokens have a few thousand, because they travel in addresses."""


@dataclass(frozen=True, slots=True)
class Jws:
    """The three parts of a token: ``signing_input`` are the bytes that ``signature`` was made over."""

    header: Mapping[str, object]
    payload: Mapping[str, object]
    signing_input: bytes
    signature: bytes


def parse(compact: str) -> Jws:
    """Take ``compact`` apart. Raises :class:`.errors.TokenMalformed` for anything but a JWT."""
    if len(compact) > LONGEST_TOKEN:
        raise TokenMalformed(f"The token has {len(compact)} characters; more than {LONGEST_TOKEN} are not read.")
    parts = compact.split(".")
    if len(parts) != 3:
        raise TokenMalformed(f"The token has {len(parts)} parts; a signed JWT has three, with dots between them.")
    header, payload, signature = parts
    return Jws(
        header=_json(header, "header"),
        payload=_json(payload, "payload"),
        signing_input=f"{header}.{payload}".encode("ascii"),
        signature=_bytes(signature, "signature"),
    )


def _json(part: str, name: str) -> Mapping[str, object]:
    try:
        return strict_json.read_object(_bytes(part, name))
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are among these
        raise TokenMalformed(f"The token's {name} is no JSON object.", details={"reason": str(error)[:200]}) from error


def _bytes(part: str, name: str) -> bytes:
    try:
        return base64url.decode(part)
    except ValueError as error:
        raise TokenMalformed(f"The token's {name} is not base64url.") from error
