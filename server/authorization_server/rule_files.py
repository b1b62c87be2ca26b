"""Finds and loads the files of rules and hooks: those in ``rules/`` and ``hooks/`` here, and people's own."""

import importlib.util
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config import RuleSettings

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
HOOKS = ("pre_user_registration", "post_user_registration")


class RuleFailed(Exception):
    """A rule or hook cannot be loaded, raised, waited too long, or wants what it may not. Nothing may be issued."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file of rules or hooks: its functions by name."""

    name: str
    functions: Mapping[str, Callable[..., Any]]


def load_rules(settings: RuleSettings) -> list[Loaded]:
    """Return the rules that are switched on, in their order. Raises RuleFailed."""
    return [_load("rules", name, ("rule",), settings.folder) for name in settings.enabled]


def load_hooks(settings: RuleSettings) -> list[Loaded]:
    """Return the hooks that are switched on, in their order. Raises RuleFailed."""
    return [_load("hooks", name, HOOKS, settings.folder) for name in settings.hooks]


def stamp_of(source: Path, own: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Return a value that changes when the configuration ``source`` or any file of rules and hooks does."""
    folders = [HERE / "rules", HERE / "hooks", *([own] if own else [])]
    paths = [source, *(path for folder in folders for path in sorted(folder.glob("*.py")))]
    return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in paths if p.is_file())


def failed(name: str, reason: str) -> RuleFailed:
    """Log why a rule failed, and return the error to raise. No secret may be in the ``reason``."""
    logger.error("rule_failed", extra={"rule": name, "reason": reason})
    return RuleFailed(f"rule {name}: {reason}")


def reason_of(error: BaseException) -> str:
    """Return the kind of an error and the line it came from, without the values that were there."""
    line, trace = 0, error.__traceback__
    while trace:
        line, trace = trace.tb_lineno, trace.tb_next
    return f"{type(error).__name__} in line {line}"


def _load(folder: str, name: str, functions: tuple[str, ...], own: Path | None) -> Loaded:
    candidates = [*([own / f"{name}.py"] if own else []), HERE / folder / f"{name}.py"]
    path = next((path for path in candidates if path.is_file()), None)
    if path is None or not name.isidentifier() or name.startswith("_"):
        raise failed(name, f"there is no file {name}.py in {folder}/")
    # A name inside the package, so that "from ..rules import" works in a file of any folder.
    spec = importlib.util.spec_from_file_location(f"{__package__}.{folder}.{name}", path)
    if spec is None or spec.loader is None:
        raise failed(name, "the file cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    try:
        # Compiled from the source as it is now: a cached form may be as old as the last second.
        exec(compile(path.read_bytes(), path, "exec"), module.__dict__)  # noqa: S102  the operator's own code
    except Exception as error:
        raise failed(name, reason_of(error)) from None
    found = {each: getattr(module, each) for each in functions if callable(getattr(module, each, None))}
    if not found:
        raise failed(name, f"the file has no function {' or '.join(functions)}")
    return Loaded(name, found)
