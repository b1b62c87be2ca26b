"""The scenarios as a site: ``/s/`` lists them with what clients did, ``/s/<scenario>/`` is one of the issuers.

An issuer is made at the first request for it, because it makes keys of its own, and fifty of them would make every
start slow. Each has its users, sessions and keys in a folder of its own. An API that takes its tokens comes from
outside (``make_api``), so that a client has something to go on to; it stands at ``/s/<scenario>/api``.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..authorization_server.services import Parts
from ..config import ClientRegistration, Config, ConfigError, RuleSettings, SampleUser
from ..database import RETRY_AFTER_SECONDS, DatabaseBusy, writable
from .catalogue import SCENARIOS
from .issuer import PoisonedIssuer, bearer_of, poisoned
from .overview import Overview
from .scenario import Scenario
from .wire import Captured

MakeApi = Callable[[Config, ASGIApp], Awaitable[ASGIApp]]
"""Raises DatabaseBusy and ConfigError."""

FOLDER = "scenarios"
"""Below the data folder: what these issuers keep."""

RESET = "reset"
"""In that folder: what the last reset wrote, so that a server that is running learns of it. No scenario's name."""

PATH = "/s"


class ScenarioSite:
    """An ASGI application for every address below ``/s/`` of the issuer in ``config``.

    ``make_api`` gets the configuration of an issuer and the honest application inside it, and returns an API that
    takes that issuer's access tokens. ``page`` is the address of the lab's own page, which can try a scenario.
    ``user`` is somebody to log in as, if all may know.
    """

    def __init__(
        self, config: Config, parts: Parts, make_api: MakeApi, page: str, user: SampleUser | None = None
    ) -> None:
        self._config, self._parts, self._make_api = config, parts, make_api
        self._issuers: dict[str, PoisonedIssuer] = {}
        self._apis: dict[str, ASGIApp] = {}
        self._overview = Overview(config, self._issuers, page, user).application()
        self._reset = last_reset(config)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._forget_after_reset()
        name, _, rest = _below(scope["path"]).partition("/")
        scenario = SCENARIOS.get(name)
        if scope["type"] != "http" or scenario is None:
            await self._overview(scope, receive, send)
        elif scope["path"] == f"{PATH}/{name}":
            await RedirectResponse(f"{PATH}/{name}/", status_code=303)(scope, receive, send)
        elif (problem := await self._problem(scenario, with_api=_is_api(rest))) is not None:
            await problem(scope, receive, send)
        elif _is_api(rest):
            await self._call_api(scenario, {**scope, "path": f"/{rest[len('api/') :]}"}, receive, send)
        else:
            await self.issuer(scenario)(scope, receive, send)

    async def _problem(self, scenario: Scenario, *, with_api: bool) -> Response | None:
        """Return the answer if the issuer of a scenario, or its API, is new and its storage cannot be opened."""
        try:
            if scenario.name not in self._issuers:
                await writable(scenario_config(self._config, scenario).server.database_url)
                self.issuer(scenario)
            if with_api and scenario.name not in self._apis:
                issuer = self.issuer(scenario)
                self._apis[scenario.name] = await self._make_api(issuer.services.config, issuer.honest)
        except (DatabaseBusy, ConfigError) as error:
            return PlainTextResponse(f"{error}\n", 503, {"Retry-After": str(RETRY_AFTER_SECONDS)})
        return None

    def issuer(self, scenario: Scenario) -> PoisonedIssuer:
        """Return the issuer of a scenario. Raises ConfigError if its storage cannot be used."""
        if scenario.name not in self._issuers:
            own = scenario_config(self._config, scenario)
            self._issuers[scenario.name] = poisoned(own, self._parts, lambda: scenario)
        return self._issuers[scenario.name]

    def _forget_after_reset(self) -> None:
        """Forget what clients did if somebody has reset the lab from the command line."""
        reset = last_reset(self._config)
        if reset != self._reset:
            self._reset = reset
            for issuer in self._issuers.values():
                issuer.forget()

    async def _call_api(self, scenario: Scenario, scope: Scope, receive: Receive, send: Send) -> None:
        issuer = self.issuer(scenario)
        captured = await Captured.of(self._apis[scenario.name], scope, receive)
        if scope["method"] != "OPTIONS":
            run = issuer.record.find("token", bearer_of(scope))
            issuer.record.note("API", str(captured.status), issuer.now(), run=run)
        await captured.send(send)


def _below(path: str) -> str:
    """Return what stands behind ``/s/``, also where RFC 8414 section 3 puts the path of an issuer at the end."""
    return path.removeprefix("/.well-known/oauth-authorization-server").removeprefix(f"{PATH}/")


def _is_api(rest: str) -> bool:
    return rest == "api" or rest.startswith("api/")


def serves(path: str) -> bool:
    """Return whether an address of the login host is one of the site's."""
    return path == PATH or path.startswith((f"{PATH}/", f"/.well-known/oauth-authorization-server{PATH}/"))


def note_reset(config: Config) -> None:
    """Let the issuers of a server that is running forget what clients did. Without any issuer there is nothing to.

    Raises ConfigError.
    """
    if (path := _reset_file(config)).parent.exists():
        try:
            path.write_text(uuid.uuid4().hex, encoding="ascii")
        except OSError as error:
            raise ConfigError(f"{path}: cannot be written ({error.strerror}).") from None


def last_reset(config: Config) -> str:
    """Return what tells one reset from the next; empty if there was none."""
    try:
        return _reset_file(config).read_text(encoding="ascii")
    except OSError:
        return ""


def _reset_file(config: Config) -> Path:
    return config.server.data / FOLDER / RESET


def scenario_config(config: Config, scenario: Scenario) -> Config:
    """Return the settings of a scenario's issuer: those of the honest one, at an address of its own.

    Nobody is asked for consent and there is no other provider to log in with, so that a run is short. No rule runs,
    so that one thing is wrong and not two.
    """
    data = config.server.data / FOLDER / scenario.name
    server = replace(
        config.server,
        issuer=f"{config.server.issuer}{PATH}/{scenario.name}",
        title="Misbehaves on purpose",
        tagline=f"{scenario.name}: {scenario.sentence}",
        look="warning",
        data=data,
        database_url=f"sqlite:///{data / 'issuer.sqlite3'}",
    )
    connections = {each.name: each for each in config.connections.values() if each.kind == "database"}

    def without_consent(client: ClientRegistration) -> ClientRegistration:
        return replace(client, first_party=True, allowed_connections=tuple(connections))

    return replace(
        config,
        server=server,
        clients=MappingProxyType({name: without_consent(each) for name, each in config.clients.items()}),
        connections=MappingProxyType(connections),
        rules=RuleSettings(),
    )
