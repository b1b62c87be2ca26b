"""Fixtures: an issuer that can be poisoned, and the site of all of them, in the small installation."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server.config import Config
from server.scenarios import SCENARIOS, PoisonedIssuer, poisoned
from tests.unit.authorization_server.lab import Lab, new_lab
from tests.unit.scenarios.site import Site


class Poisoned:
    """A lab whose login server misbehaves as ``name`` says, from the next request on."""

    def __init__(self, lab: Lab) -> None:
        self.name = "plain"
        self.lab = lab
        server = lab.config.server
        database_url = server.database_url.replace(".sqlite3", "-poisoned.sqlite3")
        config = replace(lab.config, server=replace(server, database_url=database_url))
        self.issuer: PoisonedIssuer = poisoned(config, lab.parts(), lambda: SCENARIOS[self.name], silent_seconds=0)
        lab.apps[urlsplit(server.issuer).netloc] = self.issuer  # type: ignore[assignment]


def first_party(config: Config) -> Config:
    return replace(config, clients={name: replace(c, first_party=True) for name, c in config.clients.items()})


@pytest.fixture
def bad(tmp_path: Path) -> Poisoned:
    return Poisoned(new_lab(tmp_path, first_party))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(new_lab(tmp_path))
