"""Messages between the tabs of one browser, for one client of the page."""

from collections.abc import Callable

from ..context import Context
from ..ports import Stop
from .messages import Message, from_text, to_text


class TabChannel:
    """Messages to and from the other tabs, for one client."""

    def __init__(self, context: Context) -> None:
        self._channel = context.ports.channel
        self._client = context.prefix

    def post(self, message: Message) -> None:
        """Send ``message`` to every other tab."""
        self._channel.post(to_text(message, self._client))

    def listen(self, heard: Callable[[Message], None]) -> Stop:
        """Call ``heard`` with each message of another tab."""

        def hear(text: str) -> None:
            message = from_text(text, self._client)
            if message is not None:
                heard(message)

        return self._channel.listen(hear)
