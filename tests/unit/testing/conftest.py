"""The fixtures of the plugin, as in a project that has it installed."""

from pathlib import Path

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
