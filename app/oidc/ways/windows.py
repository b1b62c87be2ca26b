"""How a hidden frame or a popup brings the answer back: in the address it ends on, or in a message."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from ..answer.responses import AuthorizationResponse
from ..errors import SettingsError
from ..ports import Message, Window
from ..settings import Settings

MESSAGE_TYPE = "authorization_response"


def blank_page(settings: Settings) -> str:
    """Return the address that a frame or popup comes back to.

    Raises :class:`.errors.SettingsError` if it is the app's own page, which would start a second Python in the
    frame and take the answer there. Another address of the same page (``/index.html``) cannot be recognised.
    """
    callback = settings.silent_redirect_uri
    if _path(callback) == _path(settings.redirect_uri):  # of one origin they are anyway
        raise SettingsError(
            "The setting 'silent_redirect_uri' must name a page other than 'redirect_uri': a blank page of the same "
            "origin, because a hidden frame or a popup comes back to it and must not start the app once more.",
            hint="Register a blank page at the authorization server and name it in 'silent_redirect_uri'.",
            details={"key": "silent_redirect_uri"},
        )
    return callback


def _path(address: str) -> str:
    return urlsplit(address).path or "/"


async def answer_by_address(window: Window, callback: str) -> AuthorizationResponse:
    """Wait until ``window`` shows ``callback`` with an answer in its address. Pages in between do not matter."""
    while True:
        raw = answer_in(await window.next_address(), callback)
        if raw is not None:
            return AuthorizationResponse.parse(raw)


def answer_in(address: str | None, callback: str) -> str | None:
    """Return ``"#..."`` or ``"?..."`` if ``address`` is ``callback`` with an answer, else None.

    The answer comes after a query that ``callback`` has of its own (RFC 6749 3.1.2 and 4.1.2).
    """
    if address is None or not address.startswith(callback):
        return None
    mark, answer = address[len(callback) :][:1], address[len(callback) + 1 :]
    if mark == "&" and "?" in callback:
        mark = "?"
    return mark + answer if mark in {"#", "?"} and answer else None


async def answer_by_message(window: Window, expected_origin: str, state: str) -> AuthorizationResponse:
    """Wait for the message with the answer, by its origin and state. The port gives messages of ``window`` alone.

    Anybody may send messages to a page, so any other message is ignored without an error (RFC 9700 4.17).
    """
    while True:
        answer = message_answer(await window.next_message(), expected_origin)
        if answer is not None and answer.get("state") == state:
            return AuthorizationResponse.from_message(answer)


def message_answer(message: Message, expected_origin: str) -> Mapping[str, str] | None:
    """Return the parameters in ``message``, or None if the authorization server did not send it as an answer."""
    if message.origin != expected_origin or not isinstance(message.data, dict):
        return None
    answer = message.data.get("response")
    if message.data.get("type") != MESSAGE_TYPE or not isinstance(answer, dict):
        return None
    return {str(name): str(value) for name, value in answer.items() if value is not None}
