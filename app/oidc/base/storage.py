"""Storage of two kinds: one that ends with the page, and one that is forbidden."""


class MemoryStorage:
    """A storage that is gone with the page."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._values.get(key)

    def set(self, key: str, value: str) -> None:
        self._values[key] = value

    def remove(self, key: str) -> None:
        self._values.pop(key, None)

    def names(self) -> list[str]:
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
