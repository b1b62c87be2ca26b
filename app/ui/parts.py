"""The four parts of the picture and what they are called."""

from urllib.parse import urlsplit

from ..oidc.events import Channel, Part

NAMES: dict[Part, str] = {
    "user": "You",
    "page": "Page",
    "authorization_server": "Authorization server",
    "api": "API",
}
LANES: dict[Part, int] = {part: lane for lane, part in enumerate(NAMES, start=1)}

CHANNELS: dict[Channel, str] = {
    "inside": "inside the page",
    "front": "front channel, by way of the browser’s address",
    "back": "back channel, a request of its own",
}


def route(sender: Part | None, receiver: Part, channel: Channel) -> str:
    """Say from whom to whom, and on which channel. ``sender`` is None while the page does not know it."""
    if sender == receiver:
        return f"{NAMES[receiver]}, inside"
    way = "" if "user" in (sender, receiver) else f", {CHANNELS[channel]}"
    return f"{NAMES[sender] if sender else 'An unknown sender'} to {NAMES[receiver]}{way}"


def host_and_path(url: str) -> tuple[str, str]:
    """Return the host (with its port) and the path of an address; nonsense gives empty texts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.netloc, parts.path or "/"
