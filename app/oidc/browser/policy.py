"""What the page's own Content-Security-Policy forbids the client to do."""

from collections.abc import Callable
from typing import Any

from js import document

from ..base.sites import origin
from ..errors import SettingsError
from ..ports import Stop
from .javascript import listen


def listen_to_policy(directive: str, callback: Callable[[str], None]) -> Stop:
    """Call ``callback`` with the origin of whatever ``directive`` of the policy forbids. Returns what ends it.

    A policy that only reports forbids nothing.
    """

    def on_violation(event: Any) -> None:
        if str(event.effectiveDirective) == directive and str(event.disposition) == "enforce":
            callback(origin(str(event.blockedURI)))

    return listen(document, "securitypolicyviolation", on_violation)


def forbidden(directive: str, blocked: str, what: str) -> SettingsError:
    """Return the error which says that the page must not do ``what`` with the origin ``blocked``."""
    return SettingsError(
        f"This page's own Content-Security-Policy forbids {what} {blocked}.",
        hint=f"Add {blocked} to '{directive}' in the policy that the page is served with.",
        details={"key": directive, "found": blocked},
    )
