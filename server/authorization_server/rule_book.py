"""Runs the rules at each login and the hooks at each sign-up, and adds up what they want done.

In development the files of rules and hooks, and ``[rules]`` of the configuration, are loaded again when they change.
"""

import asyncio
import inspect
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..config import Config, ConfigError, reload_rules
from .hooks import HookContext, NewUser
from .protocol.claims import STANDARD_CLAIMS
from .protocol.tokens import PROTOCOL_CLAIMS
from .rule_files import Loaded, RuleFailed, failed, load_hooks, load_rules, reason_of, stamp_of
from .rules import AddClaim, Deny, Effect, Redirect, Remember, RuleContext, RuleUser, SetScope

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at the files. A silent login takes little longer than one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all rules together want done."""

    scope: frozenset[str]
    metadata: Mapping[str, Any]
    id_token: Mapping[str, Any] = field(default_factory=dict)
    access_token: Mapping[str, Any] = field(default_factory=dict)
    denied: str | None = None
    redirect: str | None = None


class RuleBook:
    """The rules and hooks of one issuer."""

    def __init__(self, config: Config) -> None:
        """Load everything that is switched on. Raises ConfigError if a file is missing or broken."""
        self._source, self._development = config.source, config.server.development
        self._settings = config.rules
        self._stamp = stamp_of(self._source, self._settings.folder)
        self._looked_at = float("-inf")
        try:
            self._load()
        except RuleFailed as error:
            raise ConfigError(f"{config.source}: {error}") from None

    def settings_of(self, name: str) -> Mapping[str, Any]:
        """Return ``[rules.settings.<name>]``."""
        return self._settings.settings.get(name, {})

    async def at_login(self, user: RuleUser, context: RuleContext, api_permissions: Iterable[str]) -> Outcome:
        """Run the rules for a login whose scope the person has allowed. Raises RuleFailed."""
        self._refresh(context.now)
        outcome = Outcome(scope=context.scope, metadata=user.metadata)
        for loaded in self._rules:
            user = replace(user, metadata=outcome.metadata)
            context = replace(context, scope=outcome.scope, settings=self.settings_of(loaded.name))
            for effect in await self._run(loaded, "rule", user, context):
                outcome = _with(outcome, effect, loaded.name, frozenset(api_permissions))
                if outcome.denied is not None or outcome.redirect is not None:
                    return outcome
        return outcome

    async def at_sign_up(self, moment: str, user: NewUser, context: HookContext) -> Outcome:
        """Run the hooks of a ``moment``, one of HOOKS. Raises RuleFailed."""
        self._refresh(context.now)
        outcome = Outcome(scope=frozenset(), metadata=user.metadata)
        for loaded in self._hooks:
            if moment in loaded.functions and outcome.denied is None:
                known = replace(user, metadata=outcome.metadata)
                own = replace(context, settings=self.settings_of(loaded.name))
                for effect in await self._run(loaded, moment, known, own):
                    if not isinstance(effect, Deny | Remember):
                        raise failed(loaded.name, f"a hook cannot {type(effect).__name__}")
                    outcome = _with(outcome, effect, loaded.name, frozenset())
        return outcome

    async def _run(self, loaded: Loaded, function: str, user: Any, context: Any) -> list[Effect]:
        """Return all effects of one function, before any of them is applied."""
        limit = self._settings.time_limit
        try:
            effects = loaded.functions[function](user, context)
            if inspect.isawaitable(effects):
                async with asyncio.timeout(limit):
                    effects = await effects
            return list(effects or ())
        except TimeoutError:
            raise failed(loaded.name, f"waited longer than {limit} seconds") from None
        except Exception as error:
            raise failed(loaded.name, reason_of(error)) from None

    def _load(self) -> None:
        self._rules, self._hooks = load_rules(self._settings), load_hooks(self._settings)

    def _refresh(self, now: float) -> None:
        """In development, load again what has changed. Raises RuleFailed if it cannot be loaded."""
        if not self._development or 0 <= now - self._looked_at < LOOK_EVERY:  # below: the clock was set back
            return
        stamp = stamp_of(self._source, self._settings.folder)
        if stamp != self._stamp:
            self._reload()
            self._stamp = stamp
        self._looked_at = now  # not before: while a file is broken, every login fails and says so

    def _reload(self) -> None:
        if self._source.is_file():
            try:
                self._settings = reload_rules(self._source)
            except ConfigError as error:
                raise failed("[rules]", str(error)) from None
        self._load()
        logger.info("rules_loaded", extra={"rules": " ".join(self._settings.enabled) or "-"})


def _with(outcome: Outcome, effect: Effect, name: str, permissions: frozenset[str]) -> Outcome:
    """Return the outcome with one more effect of the rule ``name``. Raises RuleFailed for what no rule may do."""
    match effect:
        case AddClaim(claim, value, tokens):
            if claim in PROTOCOL_CLAIMS | STANDARD_CLAIMS:
                raise failed(name, f"the claim {claim} is taken; use a name such as https://example.com/role")
            try:
                json.dumps(value, allow_nan=False)
            except (TypeError, ValueError):
                raise failed(name, f"the value of {claim} is no JSON") from None
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
            raise failed(name, f"{type(effect).__name__} is no effect")
