"""Storage of three kinds: one that the event log sees, one that ends with the page, and one that is forbidden."""

from typing import Literal

from .errors import StorageUnavailable
from .events import EventLog
from .ports import Storage


class RecordedStorage:
    """Passes everything on to ``storage`` and records each write and removal. Values never enter the log."""

    def __init__(self, storage: Storage, where: str, events: EventLog) -> None:
        self._storage = storage
        self._where = where
        self._events = events

    def get(self, key: str) -> str | None:
        """Return the text at ``key`` or None."""
        return self._storage.get(key)

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` at ``key``. Raises :class:`.errors.StorageUnavailable`."""
        try:
            self._storage.set(key, value)
        except OSError as error:
            raise StorageUnavailable(details={"where": self._where, "key": key}) from error
        self._record("write", key)

    def remove(self, key: str) -> None:
        """Forget what is at ``key``, if anything is."""
        if self._storage.get(key) is not None:
            self._storage.remove(key)
            self._record("remove", key)

    def names(self) -> list[str]:
        """Return all keys."""
        return self._storage.names()

    def _record(self, action: Literal["write", "remove"], key: str) -> None:
        verb = "wrote" if action == "write" else "removed"
        self._events.add(
            f"storage_{action}",
            sentence=f"The page {verb} {key} in {self._where}.",
            details={"storage": {"where": self._where, "key": key, "action": action}},
        )


class MemoryStorage:
    """A storage that is gone with the page."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the text at ``key`` or None."""
        return self._values.get(key)

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` at ``key``."""
        self._values[key] = value

    def remove(self, key: str) -> None:
        """Forget what is at ``key``, if anything is."""
        self._values.pop(key, None)

    def names(self) -> list[str]:
        """Return all keys."""
        return list(self._values)


class NoStorage:
    """What is left where the browser forbids storage: nothing is there, and nothing can be kept.

    A login that leaves the page could not be taken up again, so it must not begin.
    """

    def get(self, key: str) -> None:
        """Return None."""

    def set(self, key: str, value: str) -> None:
        """Raise :class:`OSError`."""
        raise OSError("the browser forbids this page to store anything")

    def remove(self, key: str) -> None:
        """Do nothing."""

    def names(self) -> list[str]:
        """Return no keys."""
        return []
