"""What must never enter the event log: tokens, codes and passwords, and any other secret that is named."""

from collections.abc import Collection, Mapping
from typing import Any

SECRET_PARAMETERS = frozenset(
    {"access_token", "id_token", "id_token_hint", "code", "code_verifier", "refresh_token", "client_secret", "password"}
)
"""Names whose values never enter the event log, wherever they stand in an event's details."""


def redact(value: Any, name: str = "", secrets: Collection[str] = ()) -> Any:
    """Return ``value`` with every secret replaced by a note that says how long it was.

    Secret are the values of :data:`SECRET_PARAMETERS` and of ``Authorization``, and ``secrets`` wherever they occur.
    """
    if isinstance(value, Mapping):
        # The code of an error is no authorization code. Whatever is inside a secret value is secret, under any name.
        return {
            redact(key, "", secrets): item
            if (name, key) == ("error", "code")
            else redact(item, name if name in SECRET_PARAMETERS else key, secrets)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact(item, name, secrets) for item in value]
    if value and isinstance(value, str):
        if name in SECRET_PARAMETERS:
            return _note(value)
        if name.lower() == "authorization":
            scheme, _, credentials = value.partition(" ")
            return f"{scheme} {_note(credentials)}"
        for secret in filter(None, secrets):
            value = value.replace(secret, _note(secret))
    return value


def _note(secret: str) -> str:
    return f"({len(secret)} characters, not kept)"
