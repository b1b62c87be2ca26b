"""The ports on a real browser, one file for each part of it.

The only folder of this package that knows ``js``; nothing in it decides anything. What each method takes, returns and
raises is said once, in :mod:`.ports`.
"""

from ..errors import SettingsError
from ..ports import Ports

__all__ = ["browser_ports"]


def browser_ports() -> Ports:
    """Return the ports of the page that this runs in. Raises :class:`.errors.SettingsError` in a worker."""
    import js

    if not hasattr(js, "document"):
        raise SettingsError(
            "This script runs in a worker, which has no address bar, storage or frames to log in with.",
            hint="Run the client in the page's main thread, and let the worker ask it for an access token.",
            details={"key": "worker"},
        )
    # Imported here, because these modules cannot be imported without a document.
    from .crypto import BrowserCrypto
    from .network import BrowserHttp
    from .page import BrowserClock, BrowserNavigator, BrowserWake, storage_area
    from .tabs import BrowserChannel, BrowserLocks
    from .windows import BrowserFrames, BrowserPopups

    return Ports(
        navigator=BrowserNavigator(),
        session_storage=storage_area("sessionStorage"),
        local_storage=storage_area("localStorage"),
        http=BrowserHttp(),
        crypto=BrowserCrypto(),
        frames=BrowserFrames(),
        popups=BrowserPopups(),
        clock=BrowserClock(),
        wake=BrowserWake(),
        locks=BrowserLocks(),
        channel=BrowserChannel(),
    )
