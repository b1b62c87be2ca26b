"""Logging out at the issuer too (OpenID Connect RP-Initiated Logout 1.0).

With ``logout_method = "POST"`` the page leaves by a form, so that ``id_token_hint`` stands in no address, log or
history. ``state`` comes back with the person and is good once, like the one of a login.
"""

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from ..context import Context
from ..errors import StorageUnavailable
from ..issuer.discovery import Metadata
from ..issuer.exchange import request_details
from ..request.requests import random_text, with_parameters


class Logout:
    """Sends the person to the issuer's logout, and recognises them when they come back."""

    def __init__(self, context: Context) -> None:
        self._settings = context.settings
        self._storage = context.session_storage
        self._navigator = context.ports.navigator
        self._crypto = context.ports.crypto
        self._events = context.events
        self._key = context.prefix + "logout"

    async def leave(self, metadata: Metadata, id_token: str | None, journey: str) -> bool:
        """Leave the page for the issuer's logout (section 2). Return False if the issuer has none.

        ``id_token`` is the session's last one, if there was any. It tells the issuer whose session to end.
        Raises :class:`.errors.SettingsError` if the page's own policy forbids the form.
        """
        if metadata.end_session_endpoint is None:
            return False
        back = self._settings.post_logout_redirect_uri
        state = random_text(self._crypto) if back else None
        wanted = {
            "client_id": self._settings.client_id,
            "id_token_hint": id_token,
            "post_logout_redirect_uri": back,
            "state": state,
        }
        fields = {name: value for name, value in wanted.items() if value is not None}
        if state:
            with suppress(StorageUnavailable):  # the way back is then a page like any other
                self._storage.set(self._key, f"{state} {journey}")
        method, endpoint = self._settings.logout_method, metadata.end_session_endpoint
        self._events.add(
            "logout_request",
            sentence="The page sends you to the authorization server to log out there too.",
            receiver="authorization_server",
            channel="front",
            journey=journey,
            details={"request": {**request_details(method, endpoint), "parameters": fields}},
        )
        if method == "POST":
            await self._navigator.post(endpoint, fields)
        else:
            self._navigator.go(with_parameters(endpoint, fields))
        return True

    def come_back(self) -> bool:
        """Say whether the page was opened by the way back from a logout of ours (section 3), and tidy its address."""
        address = urlsplit(self._navigator.address())
        fields = address.query.split("&")
        expected, _, journey = (self._storage.get(self._key) or "").partition(" ")
        if not expected or f"state={expected}" not in fields:
            return False
        self._storage.remove(self._key)
        rest = "&".join(field for field in fields if field != f"state={expected}")
        self._navigator.replace_address(urlunsplit(address._replace(query=rest)))
        self._events.add(
            "logout_response",
            sentence="The authorization server logged you out and sent you back.",
            sender="authorization_server",
            channel="front",
            journey=journey,
            details={"response": {"parameters": {"state": expected}}},
        )
        return True
