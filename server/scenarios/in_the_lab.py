"""The issuers that misbehave on purpose, as a part of the lab: switched on by ``--scenarios``, off by default.

They stand below ``/s/`` on the login host. Each has an API of its own, which takes that issuer's tokens and no
others, so that their tokens are not valid at the lab's API.
"""

import json
from dataclasses import replace

import httpx2
from starlette.types import ASGIApp, Receive, Scope, Send

from .. import api, authorization_server
from ..authorization_server import Parts
from ..config import Config, SampleUser
from ..spa import SpaConfig
from . import SCENARIOS, Scenario
from .site import ScenarioSite, note_reset, scenario_config, serves


def beside(honest: ASGIApp, config: Config, page: str, user: SampleUser | None) -> ASGIApp:
    """Return the login host: the honest issuer of ``config``, and the scenarios below ``/s/``.

    ``page`` is the address of the lab's own page; ``user`` is somebody to log in as, if all may know.
    """
    site = ScenarioSite(config, Parts.usual(), _api_of, page, user)

    async def login_host(scope: Scope, receive: Receive, send: Send) -> None:
        app = site if scope["type"] == "http" and serves(scope["path"]) else honest
        await app(scope, receive, send)

    return login_host


async def _api_of(config: Config, honest: ASGIApp) -> ASGIApp:
    """Return an API for one scenario. It reads the keys of the honest issuer inside, whatever others are shown."""
    await api.storage_free(config)
    return api.create_app(config, http=httpx2.AsyncClient(transport=httpx2.ASGITransport(honest)))


def announced_to(page: SpaConfig) -> SpaConfig:
    """Return the page's settings with the table ``[scenarios]``: the names that the page will try, and no addresses."""
    rows = (f"{name} = {{ {_row(each)} }}\n" for name, each in SCENARIOS.items())
    text = f"{page.pyscript_toml.rstrip()}\n\n# Issuers that misbehave on purpose.\n[scenarios]\n{''.join(rows)}"
    return replace(page, pyscript_toml=text)


def _row(scenario: Scenario) -> str:
    """Return what the page is told of a scenario. JSON's texts and truth values are TOML's too.

    Letters stay as they are, because PyScript's reader of TOML decodes no ``\\u2019``.
    """
    told = {name: getattr(scenario, name) for name in ("expected", "sentence", "response_type", "on_renewal")}
    return ", ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in told.items())


def reset(config: Config) -> None:
    """Forget everything that these issuers keep, their APIs, and what clients did. They may be running."""
    for scenario in SCENARIOS.values():
        own = scenario_config(config, scenario)
        if own.server.data.exists():  # an issuer is made when somebody asks for it
            authorization_server.reset(own)
            api.reset(own)
    note_reset(config)
