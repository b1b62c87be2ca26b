"""An OpenID Connect client for Python in the browser (PyScript, Pyodide).

Implicit flow with every check the standards ask for, and more than the implicit flow::

    from pyscript_oidc import Client, Settings
    from pyscript_oidc.browser import browser_ports

    client = Client(Settings.from_mapping(auth), browser_ports())

The public surface is ``__all__`` here, the error tree in :mod:`.errors`, and :mod:`.ports` for those who bring their
own. Only :mod:`.browser` knows the browser; everything else runs under CPython with the fakes of :mod:`.testing`.
"""

from .calls.api import ApiResponse
from .calls.api_request import RequestParts
from .client import Client
from .errors import OidcError, SettingsError
from .events import Event, EventLog
from .ports import Ports
from .request.options import LoginOptions, LoginParameters
from .session.state import Session, SignedOut
from .settings import Settings
from .tokens import Tokens
from .ways.redirect import RedirectResult

__all__ = [
    "ApiResponse",
    "Client",
    "Event",
    "EventLog",
    "LoginOptions",
    "LoginParameters",
    "OidcError",
    "Ports",
    "RedirectResult",
    "RequestParts",
    "Session",
    "Settings",
    "SettingsError",
    "SignedOut",
    "Tokens",
    "__version__",
]

__version__ = "0.1.0"
