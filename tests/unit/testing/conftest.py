"""The fixtures of the plugin, as in a project that has it installed."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from server.testing.pytest_plugin import (  # noqa: F401  # fixtures
    authorization_server,
    authorization_server_host,
    session_authorization_server,
)
from tests.unit.testing.installed import install


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which the distribution is installed."""
    return install(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    """A client under test that follows no redirect by itself."""
    with httpx2.Client(trust_env=False) as client:
        yield client
