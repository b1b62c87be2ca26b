"""Reads TOML tables. Every error names the file, the line and the key, and says what would be right."""

import math
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any

from .json_values import is_unicode, json_problem

CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What no text needs. PostgreSQL cannot store NUL, and terminals obey others."""


class ConfigError(Exception):
    """The configuration cannot be used; the message is meant for the person who wrote it."""


class Table:
    """One table of the file. Each method reads one key; :meth:`nothing_else` refuses keys that none has read."""

    def __init__(self, path: Path, text: str, name: str, values: Mapping[str, Any], number: int | None = None) -> None:
        self._path, self._text, self._name, self._values, self._number = path, text, name, values, number
        self._known: list[str] = []

    def table(self, key: str, required: bool = True) -> "Table":
        """Return the table ``[key]``; an empty one if it is missing and not required."""
        value = self._take(key, {}, dict, f"must be a table: [{key}]")
        if required and not value:
            raise self.wrong(key, f"the table [{key}] is missing")
        return Table(self._path, self._text, key, value)

    def tables(self, key: str, unique: str, plain: Callable[[str], str] = str) -> list["Table"]:
        """Return the tables ``[[key]]``. The value of ``unique`` may not appear twice among them.

        ``plain`` returns the form of a value in which two of them are compared.
        """
        values = self._take(key, [], list, f"must be tables: [[{key}]]")
        result = []
        seen = set()
        for number, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.wrong(key, f"must be tables: [[{key}]]")
            table = Table(self._path, self._text, key, value, number)
            if unique in value:
                form = plain(str(value[unique]))
                if form in seen:
                    raise table.wrong(unique, "is there twice; give each its own", value[unique])
                seen.add(form)
            result.append(table)
        return result

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; without a default it must be there and not be empty."""
        value: str = self._take(key, default, str, "must be a text in quotes")
        if default is None and not value.strip():
            raise self.wrong(key, "must not be empty")
        if not _is_text(value):
            raise self.wrong(key, "must be text without control characters that can be written as UTF-8")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a string that is not empty, or None if it is missing."""
        self._known.append(key)
        return self.text(key) if key in self._values else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of strings. It may be empty only if the default is."""
        values = self._take(key, None if default is None else list(default), list, 'must be a list such as ["a", "b"]')
        if any(not isinstance(value, str) or not value for value in values) or (default != () and not values):
            raise self.wrong(key, "must be a list of texts in quotes, with at least one")
        return tuple(values)

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """Return one of ``choices``."""
        value: str = self._take(key, default, str, f"must be one of: {', '.join(choices)}")
        if value not in choices:
            raise self.wrong(key, f"must be one of: {', '.join(choices)}", value)
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        return bool(self._take(key, default, bool, "must be true or false"))

    def number(self, key: str, default: float) -> float:
        """Return a number above zero."""
        value = self._take(key, default, (int, float), "must be a number above zero")
        if isinstance(value, bool) or not 0 < value < math.inf:
            raise self.wrong(key, "must be a number above zero", value)
        return float(value)

    def whole(self, key: str, default: int) -> int:
        """Return a number of seconds above zero, without a part of a second."""
        value = self.number(key, default)
        if not value.is_integer():
            raise self.wrong(key, "must be a whole number of seconds", value)
        return int(value)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return a table of any content; empty if missing."""
        value: dict[str, Any] = self._take(key, {}, dict, "must be a table")
        return value

    def json_table(self, key: str) -> Mapping[str, Any]:
        """Return a table that can be put into a token; TOML's dates and ``nan`` cannot."""
        value = self.mapping(key)
        if problem := json_problem(value):
            raise self.wrong(key, problem)
        return value

    def words(self, key: str) -> Mapping[str, str]:
        """Return a table that maps names to texts, at least one."""
        value: dict[str, str] = self._take(key, None, dict, 'must be a table such as { "read:messages" = "Read them" }')
        if not value or not all(isinstance(each, str) and each and _is_text(each) for each in chain(*value.items())):
            raise self.wrong(key, "must map each name to a text without control characters")
        return value

    def nothing_else(self) -> None:
        """Raise ConfigError if the table has a key that nobody asked for."""
        for key in self._values:
            if key not in self._known:
                close = get_close_matches(key, self._known, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(self._known)}"
                raise self.wrong(key, f"is no setting; {hint}")

    def wrong(self, key: str, what: str, value: object = None) -> ConfigError:
        """Return the error for ``key``. ``value`` is shown only if it is given; leave out what may be secret."""
        found = "" if value is None else f" (it is {value!r})"
        line = _line_of(self._text, self._name, self._number, key)
        place = f"{self._path}, line {line}" if line else str(self._path)
        index = "" if self._number is None else f"[{self._number}]"
        name = f"{self._name}{index}.{key}" if self._name else key
        return ConfigError(f"{place}: {name} {what}{found}.")

    def _take(self, key: str, default: object, kind: type | tuple[type, ...], what: str) -> Any:
        self._known.append(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.wrong(key, f"is missing; it {what}")
        if not isinstance(value, kind):
            raise self.wrong(key, what)
        return value


def read_toml(path: Path, prepare: Callable[[str], str]) -> Table:
    """Return the top of the file. ``prepare`` may change the text before it is parsed. Raises ConfigError."""
    try:
        text = prepare(path.read_text(encoding="utf-8-sig"))  # Windows' editors write a byte order mark
        return Table(path, text, "", tomllib.loads(text))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}). Give another file with --config.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is no TOML: {error}.") from None


def _is_text(text: str) -> bool:
    return is_unicode(text) and not CONTROL_CHARACTER.search(text)


def _line_of(text: str, table: str, number: int | None, key: str) -> int | None:
    """Return the line of ``key`` in its table, or of the table's head if the key is missing there."""
    head = f"[[{table}]]" if number is not None else f"[{table}]"
    seen, inside, found = -1, not table, None
    for index, line in enumerate(text.splitlines(), start=1):
        stripped = line.split("#")[0].strip()
        if stripped.startswith("["):
            seen += stripped == head
            sub_table = inside and re.match(rf"\[+{re.escape(table)}\.", stripped)
            inside = bool(sub_table) or (stripped == head and seen == (number or 0))
            found = index if stripped == head and inside else found
            if stripped.strip("[]") == (f"{table}.{key}" if table else key) and (inside or not table):
                return index
        elif inside and re.match(rf'"?{re.escape(key)}"?\s*=', stripped):
            return index
    return found
