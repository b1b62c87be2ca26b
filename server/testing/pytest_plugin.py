"""The pytest plugin: fixtures that are an authorization server on this machine.

    def test_login(authorization_server):
        answer = authorization_server.log_in(my_client.login_address(authorization_server.issuer))
        assert my_client.finish(answer.address).name == "Ada Lovelace"

What the server needs is imported when a test asks for it first, so that other tests start as fast as without us.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .authorization_server import AuthorizationServer


@pytest.fixture(scope="session")
def authorization_server_host() -> str:
    """The host name of the issuers: ``127.0.0.1``. Override it with ``localhost`` to test hidden frames there."""
    return "127.0.0.1"


@pytest.fixture
def authorization_server(authorization_server_host: str) -> "Iterator[AuthorizationServer]":
    """An authorization server for one test: an issuer address, keys and people of its own."""
    from .serving import running

    with running(authorization_server_host) as server:
        yield server


@pytest.fixture(scope="session")
def session_authorization_server(authorization_server_host: str) -> "Iterator[AuthorizationServer]":
    """An authorization server for the whole run, for applications that are configured once.

    Nothing in it is undone between tests: call ``reset()`` where a test needs the beginning.
    """
    from .serving import running

    with running(authorization_server_host) as server:
        yield server
