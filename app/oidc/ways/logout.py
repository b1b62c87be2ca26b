"""Logging out at the issuer too (OpenID Connect RP-Initiated Logout 1.0).

With ``logout_method = "POST"`` the page leaves by a form, so that ``id_token_hint`` stands in no address, log or
history. ``state`` comes back with the person and is good once, like the one of a login.
"""

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from ..context import Context
from ..errors import NetworkError, StorageUnavailable
from ..issuer.exchange import request_details
from ..request.requests import random_text, with_parameters
from ..tokens import Tokens
from .steps import advise

NOT_FINISHED = (
    "You are logged out here, but not at the authorization server. Try again in a moment, or log in and out once more."
)


class Logout:
    """Sends the person to the issuer's logout, and recognises them when they come back."""

    def __init__(self, context: Context) -> None:
        self._settings = context.settings
        self._storage = context.session_storage
        self._navigator = context.ports.navigator
        self._crypto = context.ports.crypto
        self._events = context.events
        self._discovery = context.discovery
        self._key = context.prefix + "logout"
        self._id_token: str | None = None

    async def leave(self, tokens: Tokens | None, journey: str) -> None:
        """Leave the page for the issuer's logout (section 2). Where the issuer has none, the page stays.

        ``tokens`` were the session's, if there was one. Their ID token tells the issuer whose session to end; after an
        error it is kept for the next call. Raises :class:`.errors.NetworkError` if the endpoint cannot be found, and
        :class:`.errors.SettingsError` if the page's own policy forbids the form.
        """
        if tokens is not None:
            self._id_token = tokens.id_token
        try:
            endpoint = (await self._discovery.metadata(journey)).end_session_endpoint
        except NetworkError as error:
            advise(error, NOT_FINISHED)
            raise
        if endpoint is None:
            self._events.add(
                "logout_response",
                sentence="The authorization server has no logout, so you are still logged in there.",
                sender="authorization_server",
                outcome="refused",
                journey=journey,
            )
            return
        back = self._settings.post_logout_redirect_uri
        state = random_text(self._crypto) if back else None
        wanted = {
            "client_id": self._settings.client_id,
            "id_token_hint": self._id_token,
            "post_logout_redirect_uri": back,
            "state": state,
        }
        fields = {name: value for name, value in wanted.items() if value is not None}
        if state:
            with suppress(StorageUnavailable):  # the way back is then a page like any other
                self._storage.set(self._key, f"{state} {journey}")
        method = self._settings.logout_method
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
