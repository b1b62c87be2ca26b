"""What is in a storage."""

from app.oidc.ports import Storage

TOMBSTONE = '{"signed_in": false}'
"""What the end of a session leaves in place of the flag. It names nobody and does not grow."""


def values(storage: Storage) -> list[str | None]:
    return [storage.get(name) for name in storage.names()]
