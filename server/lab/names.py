"""The host names of the lab, and the port they are reached at.

Host names and not ports tell the parts of the lab apart, because two ports of one host share their
cookies, and with shared cookies the lab would not behave as separate sites do.
Every browser resolves ``*.localhost`` to this machine by itself.
"""

import re
from dataclasses import dataclass

APP = "app.lab.localhost"
PARTNER = "app.partner.localhost"
LOGIN = "login.lab.localhost"
ACME = "acme.localhost"
API = "api.lab.localhost"
EVIL = "evil.localhost"

DEFAULT_PORT = 8000

_ADDRESS = re.compile(
    rf"(?<![\w.-])(?P<host>{'|'.join(map(re.escape, (APP, PARTNER, LOGIN, ACME, API, EVIL)))}):{DEFAULT_PORT}(?!\d)"
)


@dataclass(frozen=True, slots=True)
class LabPorts:
    """The TCP port of each part. All three are the same unless the parts run apart (``--only``)."""

    app: int = DEFAULT_PORT
    login: int = DEFAULT_PORT
    api: int = DEFAULT_PORT

    def of(self, host: str) -> int:
        """Return the port of a lab host."""
        if host == API:
            return self.api
        return self.login if host in (LOGIN, ACME) else self.app


def substitute_ports(text: str, ports: LabPorts) -> str:
    """Return ``text`` with the default port of every known lab host replaced; all else stays as it is."""
    return _ADDRESS.sub(lambda match: f"{match['host']}:{ports.of(match['host'])}", text)
