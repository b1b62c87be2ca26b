"""An authorization server for the tests of other people's clients and APIs: it does what the test says.

    from implicit_flow_lab.testing import AuthorizationServer     # for annotations; the fixture makes one

``authorization_server`` is the server under control, ``serving`` puts it on a port, ``pytest_plugin`` makes fixtures
of it, ``admin`` opens it to other languages, and ``command_line`` starts and controls it. Each other module is one
thing that a test can control. The server that ``python -m server`` starts by itself imports nothing of this.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .authorization_server import AuthorizationServer

__all__ = ["AuthorizationServer"]


def __getattr__(name: str) -> Any:
    """Import the server when somebody asks for it: pytest imports this package at every start (PEP 562)."""
    if name != "AuthorizationServer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .authorization_server import AuthorizationServer

    return AuthorizationServer
