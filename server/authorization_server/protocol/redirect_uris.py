"""The redirect URIs of a client, compared character by character (RFC 9700 2.1).

The one exception is the port of a loopback address (RFC 8252 7.3): a program on somebody's computer listens at whatever
port is free. It is made for clients with ``any_loopback_port``, at ``http://127.0.0.1`` and ``http://[::1]``. The name
``localhost`` may lead to another machine (RFC 8252 8.3).
"""

from ...config import LOOPBACK_ADDRESS, ClientRegistration


def redirect_uris_at(client: ClientRegistration, address: str) -> tuple[str, ...]:
    """Return the redirect URIs of ``client``; where any port will do, each at the port of ``address`` as well."""
    if not client.any_loopback_port:
        return client.redirect_uris
    return (*client.redirect_uris, *(_at_port_of(address, each) for each in client.redirect_uris))


def _at_port_of(address: str, registered: str) -> str:
    """Return ``registered`` with the port of ``address`` if both are at the same loopback address."""
    asked, own = LOOPBACK_ADDRESS.match(address), LOOPBACK_ADDRESS.match(registered)
    if asked is None or own is None or asked["host"] != own["host"] or int(asked["port"] or 80) > 65_535:
        return registered
    return f"{asked[0]}{registered[own.end() :]}"
