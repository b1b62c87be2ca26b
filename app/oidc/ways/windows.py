"""How a hidden frame or a popup brings the answer back: in the address it ends on, or in a message."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from ..answer.address import take_from_address
from ..answer.responses import AuthorizationResponse
from ..base.sites import origin, same_origin
from ..errors import CallbackPageWrong, PageIsolated, ResponseError, SettingsError
from ..ports import Message, Popup, Window
from ..request.requests import AuthorizationRequest
from ..settings import Settings

MESSAGE_TYPE = "authorization_response"


def blank_page(settings: Settings) -> str:
    """Return the address that a frame or popup comes back to.

    Raises :class:`.errors.SettingsError` if it is the app's own page, which would start a second Python in the
    frame and take the answer there. Another address of the same page (``/index.html``) cannot be recognised.
    """
    callback = settings.silent_redirect_uri
    if _path(callback) == _path(settings.redirect_uri):  # the settings see to it that their origins are equal
        raise SettingsError(
            "The setting 'silent_redirect_uri' must name a page other than 'redirect_uri': a blank page of the same "
            "origin, because a hidden frame or a popup comes back to it and must not start the app once more.",
            hint="Register a blank page at the authorization server and name it in 'silent_redirect_uri'.",
            details={"key": "silent_redirect_uri"},
        )
    return callback


def _path(address: str) -> str:
    return urlsplit(address).path or "/"


async def answer_by_address(window: Window, request: AuthorizationRequest, name: str) -> AuthorizationResponse:
    """Wait until ``window`` shows the callback page with an answer in its address.

    Pages of other origins in between do not matter. ``name`` is what messages call the window.
    Raises :class:`.errors.CallbackPageWrong` if it comes back to another page of the app, or without an answer.
    """
    callback = request.transaction.redirect_uri
    while True:
        address = await window.next_address()
        raw = answer_in(address, callback)
        if raw is not None:
            return AuthorizationResponse.parse(raw)
        if address is not None and came_back(address, request):
            raise _wrong_page(name, address, callback)


def came_back(address: str, request: AuthorizationRequest) -> bool:
    """Say whether a window that shows ``address``, which the page may see, is back from the authorization server.

    Every page of the page's own origin counts, unless the server has the same origin: the page may see its pages too.
    """
    callback = request.transaction.redirect_uri
    if not same_origin(address, callback):  # about:blank, before the first page is there
        return False
    if not same_origin(request.endpoint, callback) or _page(address) == _page(callback):
        return True
    _, answer = take_from_address(address)
    return answer is not None and request.transaction.state in answer


def _page(address: str) -> str:
    return address.partition("#")[0].partition("?")[0]


def _wrong_page(name: str, address: str, callback: str) -> CallbackPageWrong:
    found = take_from_address(address)[0].partition("#")[0][:300]
    if found.rstrip("?") == callback:
        return CallbackPageWrong(
            f"The {name} came back to {callback}, but there was no answer in its address.",
            hint="Most likely the host serves the app there, as some do for paths that they do not know, and the app "
            "has taken the answer. Put the callback page at this address.",
            details={"key": "silent_redirect_uri", "expected": callback},
        )
    return CallbackPageWrong(
        f"The {name} came back to {found} instead of {callback}.",
        details={"key": "silent_redirect_uri", "expected": callback, "found": found},
    )


def answer_in(address: str | None, callback: str) -> str | None:
    """Return ``"#..."`` or ``"?..."`` if ``address`` is ``callback`` with an answer, else None.

    An answer in the query comes after one that ``callback`` has of its own (RFC 6749 3.1.2 and 4.1.2). Some providers
    add ``iss`` to the query when the rest of the answer is in the fragment: that one is not read.
    """
    base, _, fragment = (address or "").partition("#")
    if base == callback:
        return f"#{fragment}" if fragment else None
    mark, answer = base[len(callback) :][:1], base[len(callback) + 1 :]
    if not base.startswith(callback) or mark != ("&" if "?" in callback else "?"):
        return None
    names = {field.partition("=")[0] for field in answer.split("&")}
    if names & {"state", "code", "error", "access_token", "id_token"}:
        return f"?{answer}"
    return f"#{fragment}" if fragment and names == {"iss"} else None


async def answer_by_message(window: Window, request: AuthorizationRequest) -> AuthorizationResponse:
    """Wait for the message with the answer, by its origin and state. The port gives messages of ``window`` alone.

    Anybody may send messages to a page, so any other message is ignored (RFC 9700 4.17). Raises
    :class:`.errors.SettingsError` if the window comes back by its address instead.
    """
    said = asyncio.ensure_future(_right_message(window, request))
    shown = asyncio.ensure_future(_way_back(window, request))
    try:
        await asyncio.wait({said, shown}, return_when=asyncio.FIRST_COMPLETED)
        if not said.done():
            await _unless_time_is_over(shown)
        return await said
    finally:
        said.cancel()
        shown.cancel()


async def _unless_time_is_over(way_back: "asyncio.Future[None]") -> None:
    """Raise what ``way_back`` has met, or that there was one."""
    with suppress(TimeoutError):
        await way_back
        raise SettingsError(
            "The authorization server answered in the address of the hidden frame, not by a message.",
            hint="It does not know response_mode=web_message: leave out the setting 'silent_transport'.",
            details={"key": "silent_transport"},
        )


async def _right_message(window: Window, request: AuthorizationRequest) -> AuthorizationResponse:
    while True:
        answer = message_answer(await window.next_message(), origin(request.endpoint))
        if answer is not None and answer.get("state") == request.transaction.state:
            return AuthorizationResponse.from_message(answer)


async def _way_back(window: Window, request: AuthorizationRequest) -> None:
    while True:
        address = await window.next_address()
        if address is not None and came_back(address, request):
            return


def message_answer(message: Message, expected_origin: str) -> Mapping[str, str] | None:
    """Return the parameters in ``message``, or None if the authorization server did not send it as an answer."""
    if message.origin != expected_origin or not isinstance(message.data, dict):
        return None
    answer = message.data.get("response")
    if message.data.get("type") != MESSAGE_TYPE or not isinstance(answer, dict):
        return None
    return {str(name): str(value) for name, value in answer.items() if value is not None}


async def answer_handed_over(popup: Popup, request: AuthorizationRequest) -> AuthorizationResponse:
    """Wait until a callback page hands over the answer to ``request``, by a message to all pages of its origin.

    Other logins of this browser hand theirs over in the same way, so any other answer is ignored.
    """
    while True:
        address = (await popup.next_message()).data
        raw = answer_in(address if isinstance(address, str) else None, request.transaction.redirect_uri)
        with suppress(ResponseError):
            response = AuthorizationResponse.parse(raw or "")
            if response.first("state") == request.transaction.state:
                return response


class IsolatedFrame:
    """A frame on a page that is cross-origin isolated, which lets hardly any page of a provider into it.

    The browser shows an error page instead, which looks like any foreign page or like none, so a wait for the next
    page ends with :class:`.errors.PageIsolated` after two seconds.
    """

    SECONDS = 2.0

    def __init__(self, frame: Window) -> None:
        self._frame = frame
        self.next_message = frame.next_message

    async def next_address(self) -> str | None:
        """Wait for the next page."""
        try:
            async with asyncio.timeout(self.SECONDS):
                return await self._frame.next_address()
        except TimeoutError:
            raise PageIsolated from None
