"""docs/errors.md, read for the tests: which method may raise which error."""

import re
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from app.oidc.errors import OidcError

PAGE = Path(__file__).resolve().parents[3] / "docs/errors.md"


def read_tables() -> dict[str, dict[str, bool]]:
    """Return the methods of each error, in the page's order, and whether they may raise it."""
    found: dict[str, dict[str, bool]] = {}
    methods: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| error |"):
            methods = [cell.strip("`") for cell in cells[1:]]
        elif match := re.fullmatch(r"`(\w+)`", cells[0]):
            found[match[1]] = {method: mark == "●" for method, mark in zip(methods, cells[1:], strict=True)}
    return found


TABLE = read_tables()
METHODS = tuple(next(iter(TABLE.values())))


def held_to_the_page(name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return ``method``, but for an error that the page does not mark for it: that one fails the test."""

    @wraps(method)
    async def watched(*args: Any, **options: Any) -> Any:
        try:
            return await method(*args, **options)
        except OidcError as error:
            kind = type(error).__name__
            assert TABLE.get(kind, {}).get(name), f"docs/errors.md does not say that {name} raises {kind}"
            raise

    return watched
