"""The two cookies of this server: ``session`` says who is signed in, ``browser`` identifies the browser.

``browser`` ties waiting logins and CSRF tokens to the browser in which they began. Both cookies are host-only and
HttpOnly.

An application on another site renews its tokens in a hidden frame, and that frame needs the session. So the cookies
are ``SameSite=None; Secure`` on https, and also on ``*.localhost``, which Chromium and Firefox trust as much as https.
WebKit ignores every ``Secure`` cookie that arrives over http; ``session_same_site = "lax"`` is for it.

Another host of the same domain can plant a cookie that no prefix forbids: over plain http any, and over https one for
an issuer with a path. Two things stand against it besides the prefix. A form counts only if a page of this issuer's own
origin sent it (``Sec-Fetch-Site``), and the ``browser`` secret is renewed at every login, so one that was planted is
worth nothing afterwards. What is left: such a host can plant a ``session`` cookie of its own and so let a person go on
under somebody else's name. Only ``__Host-`` prevents that, on https and without a path.
"""

import re
from typing import Literal
from urllib.parse import urlsplit

from ..config import ServerSettings

CookieName = Literal["browser", "session"]


def set_cookie(name: CookieName, value: str, server: ServerSettings) -> str:
    """Return a ``Set-Cookie`` header. An empty ``value`` deletes the cookie."""
    issuer = urlsplit(server.issuer)
    https = issuer.scheme == "https"
    trusted = https or (issuer.hostname or "").endswith(".localhost")
    same_site: Literal["None", "Lax"] = "None" if trusted and server.session_same_site == "none" else "Lax"
    # No Expires: this server decides how long a session lasts, not the browser's clock.
    attributes = [f"Path={server.path or '/'}", "HttpOnly", f"SameSite={same_site}"]
    attributes += ["Secure"] if https or same_site == "None" else []  # browsers take None with Secure only
    attributes += [] if value else ["Max-Age=0"]
    return "; ".join([f"{cookie_name(name, server)}={value}", *attributes])


def cookie_name(name: CookieName, server: ServerSettings) -> str:
    """Return what the cookie is called at this issuer.

    On https a prefix makes browsers refuse a cookie that another host of the domain, or a page read over plain http,
    tries to plant (RFC 6265bis 4.1.3). ``__Host-`` demands ``Path=/``, so an issuer with a path has ``__Secure-``. Such
    an issuer puts its path into the name as well: where one path begins with another, browsers send both cookies.
    """
    prefix = ("__Secure-" if server.path else "__Host-") if server.issuer.startswith("https:") else ""
    return f"{prefix}{name}{re.sub('[^A-Za-z0-9._]', '-', server.path)}"
