"""Finds, loads and runs rules and hooks, and adds up what they want done.

In development each file is loaded again when it has changed, and so is ``[rules]`` of the configuration.
"""

import asyncio
import importlib.util
import inspect
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..config import Config, ConfigError, reload_rules
from .hooks import HookContext, NewUser
from .protocol.claims import STANDARD_CLAIMS
from .protocol.tokens import PROTOCOL_CLAIMS
from .rules import AddClaim, Deny, Effect, Redirect, Remember, RuleContext, RuleUser, SetScope

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
HOOKS = ("pre_user_registration", "post_user_registration")


class RuleFailed(Exception):
    """A rule or hook raised, waited too long, cannot be loaded, or wants something impossible. Nothing may be issued."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all rules together want done."""

    scope: frozenset[str]
    metadata: Mapping[str, Any]
    id_token: Mapping[str, Any] = field(default_factory=dict)
    access_token: Mapping[str, Any] = field(default_factory=dict)
    denied: str | None = None
    redirect: str | None = None


@dataclass(frozen=True, slots=True)
class _Loaded:
    name: str
    functions: Mapping[str, Callable[..., Any]]


class RuleBook:
    """The rules and hooks of one issuer."""

    def __init__(self, config: Config) -> None:
        """Load everything that is switched on. Raises ConfigError if a file is missing or broken."""
        self._source, self._development = config.source, config.server.development
        self._settings = config.rules
        self._stamp = self._files()
        try:
            self._load()
        except RuleFailed as error:
            raise ConfigError(f"{config.source}: {error}") from None

    def settings_of(self, name: str) -> Mapping[str, Any]:
        """Return ``[rules.settings.<name>]``."""
        return self._settings.settings.get(name, {})

    async def at_login(self, user: RuleUser, context: RuleContext, api_permissions: Iterable[str]) -> Outcome:
        """Run the rules. They see a scope that the person allowed. Raises RuleFailed."""
        self._refresh()
        outcome = Outcome(scope=context.scope, metadata=user.metadata)
        for loaded in self._rules:
            user = replace(user, metadata=outcome.metadata)
            context = replace(context, scope=outcome.scope, settings=self.settings_of(loaded.name))
            for effect in await self._run(loaded, "rule", user, context):
                outcome = self._apply(loaded.name, outcome, effect, frozenset(api_permissions))
                if outcome.denied is not None or outcome.redirect is not None:
                    return outcome
        return outcome

    async def at_sign_up(self, moment: str, user: NewUser, context: HookContext) -> Outcome:
        """Run the hooks of a ``moment``, one of HOOKS. Raises RuleFailed."""
        self._refresh()
        outcome = Outcome(scope=frozenset(), metadata=user.metadata)
        for loaded in self._hooks:
            if moment in loaded.functions and outcome.denied is None:
                known = replace(user, metadata=outcome.metadata)
                own = replace(context, settings=self.settings_of(loaded.name))
                for effect in await self._run(loaded, moment, known, own):
                    if not isinstance(effect, Deny | Remember):
                        raise self._failed(loaded.name, f"a hook cannot {type(effect).__name__}")
                    outcome = self._apply(loaded.name, outcome, effect, frozenset())
        return outcome

    async def _run(self, loaded: _Loaded, function: str, user: Any, context: Any) -> list[Effect]:
        """Return all effects of one function, before any of them is applied."""
        limit = self._settings.time_limit
        try:
            effects = loaded.functions[function](user, context)
            if inspect.isawaitable(effects):
                async with asyncio.timeout(limit):
                    effects = await effects
            return list(effects or ())
        except TimeoutError:
            raise self._failed(loaded.name, f"waited longer than {limit} seconds") from None
        except Exception as error:
            raise self._failed(loaded.name, _where(error)) from None

    def _apply(self, name: str, outcome: Outcome, effect: Effect, permissions: frozenset[str]) -> Outcome:
        match effect:
            case AddClaim(claim, value, tokens):
                if claim in PROTOCOL_CLAIMS | STANDARD_CLAIMS:
                    raise self._failed(name, f"the claim {claim} is taken; use a name such as https://example.com/role")
                try:
                    json.dumps(value, allow_nan=False)
                except (TypeError, ValueError):
                    raise self._failed(name, f"the value of {claim} is no JSON") from None
                added = {claim: value}
                return replace(
                    outcome,
                    id_token={**outcome.id_token, **(added if "id_token" in tokens else {})},
                    access_token={**outcome.access_token, **(added if "access_token" in tokens else {})},
                )
            case SetScope(scope):
                kept = outcome.scope & (scope | {"openid"})  # openid is the login itself
                return replace(outcome, scope=kept | (scope & permissions))
            case Remember(metadata):
                return replace(outcome, metadata={**outcome.metadata, **metadata})
            case Deny(message):
                return replace(outcome, denied=message)
            case Redirect(url):
                return replace(outcome, redirect=url)
            case _:
                raise self._failed(name, f"{type(effect).__name__} is no effect")

    def _failed(self, name: str, reason: str) -> RuleFailed:
        logger.error("rule_failed", extra={"rule": name, "reason": reason})
        return RuleFailed(f"rule {name}: {reason}")

    # Files ----------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        self._rules = [self._load_file("rules", name, ("rule",)) for name in self._settings.enabled]
        self._hooks = [self._load_file("hooks", name, HOOKS) for name in self._settings.hooks]

    def _load_file(self, folder: str, name: str, functions: tuple[str, ...]) -> _Loaded:
        own = [self._settings.folder / f"{name}.py"] if self._settings.folder else []
        path = next((path for path in [*own, HERE / folder / f"{name}.py"] if path.is_file()), None)
        if path is None or not name.isidentifier() or name.startswith("_"):
            raise self._failed(name, f"there is no file {name}.py in {folder}/")
        # A name inside the package, so that "from ..rules import" works in a file of any folder.
        spec = importlib.util.spec_from_file_location(f"{__package__}.{folder}.{name}", path)
        if spec is None or spec.loader is None:
            raise self._failed(name, "the file cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        try:
            # Compiled from the source as it is now: a cached form may be as old as the last second.
            exec(compile(path.read_bytes(), path, "exec"), module.__dict__)  # noqa: S102  the operator's own code
        except Exception as error:
            raise self._failed(name, _where(error)) from None
        found = {each: getattr(module, each) for each in functions if callable(getattr(module, each, None))}
        if not found:
            raise self._failed(name, f"the file has no function {' or '.join(functions)}")
        return _Loaded(name, found)

    def _refresh(self) -> None:
        """In development, load again what has changed. Raises RuleFailed if it cannot be."""
        if not self._development or (stamp := self._files()) == self._stamp:
            return
        if self._source.is_file():
            try:
                self._settings = reload_rules(self._source)
            except ConfigError as error:
                raise self._failed("[rules]", str(error)) from None
        self._load()
        self._stamp = stamp  # only now: as long as a file is broken, each login says so
        logger.info("rules_loaded", extra={"rules": " ".join(self._settings.enabled) or "-"})

    def _files(self) -> tuple[tuple[str, int, int], ...]:
        """Return what changes when a file does."""
        folders = [HERE / "rules", HERE / "hooks", *([self._settings.folder] if self._settings.folder else [])]
        paths = [self._source, *(path for folder in folders for path in sorted(folder.glob("*.py")))]
        return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in paths if p.is_file())


def _where(error: BaseException) -> str:
    """Return what happened and in which line, without the values that were there."""
    line, trace = 0, error.__traceback__
    while trace:
        line, trace = trace.tb_lineno, trace.tb_next
    return f"{type(error).__name__} in line {line}"
