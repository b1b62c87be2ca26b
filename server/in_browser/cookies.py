"""A cookie jar (RFC 6265 section 5) for a service worker, which sees neither ``Cookie`` nor ``Set-Cookie``.

The worker hands it every ``Set-Cookie`` of its answers and asks it for every ``Cookie``. It is for one origin, and no
script of the page sees it, so ``Domain``, ``Secure``, ``HttpOnly`` and ``SameSite`` would change nothing.
"""

import json
from typing import Self


class CookieJar:
    """The cookies of one origin."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], str] = {}  # by path and name; the oldest first

    @classmethod
    def load(cls, text: str) -> Self:
        """Return the jar that :meth:`dump` has written."""
        jar = cls()
        jar._values = {(path, name): value for path, name, value in json.loads(text)}
        return jar

    def dump(self) -> str:
        """Return the jar as a text, to be kept while the worker is stopped."""
        return json.dumps([[*key, value] for key, value in self._values.items()])

    def header(self, path: str) -> str:
        """Return ``Cookie`` for a request to ``path``: of the longest path first, then the oldest (5.4)."""
        fitting = [(where, name) for where, name in self._values if _covers(where, path)]
        fitting.sort(key=lambda key: -len(key[0]))  # it keeps the order of those with paths of one length
        return "; ".join(f"{name}={self._values[where, name]}" for where, name in fitting)

    def take(self, set_cookie: str, path: str) -> None:
        """Do what ``Set-Cookie`` says in an answer to ``path``. ``Max-Age=0`` deletes; no other lifetime is kept."""
        pair, *attributes = set_cookie.split(";")
        name, _, value = pair.partition("=")
        told = {key.strip().lower(): text.strip() for key, _, text in (each.partition("=") for each in attributes)}
        where = told.get("path", "")
        key = (where if where.startswith("/") else _folder(path), name.strip())
        if told.get("max-age") == "0":
            self._values.pop(key, None)
        else:
            self._values[key] = value.strip()


def _covers(where: str, path: str) -> bool:
    """Return whether a cookie with the path ``where`` belongs to a request to ``path`` (5.1.4)."""
    return path == where or path.startswith(f"{where.rstrip('/')}/")


def _folder(path: str) -> str:
    """Return the path of a cookie that names none (5.1.4)."""
    return path.rpartition("/")[0] or "/"
