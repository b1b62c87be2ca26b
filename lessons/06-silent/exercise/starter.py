import asyncio
from urllib.parse import parse_qsl, urlsplit


class Refused(Exception):
    """The authorization server refused. The first argument is the code, such as "login_required"."""


def parameters(address):
    """Return the parameters in the fragment of address as a dict of strings."""
    return dict(parse_qsl(urlsplit(address).fragment))


async def ask_silently(page, url, state, seconds):
    """Return the answer as a dict of strings. Raises Refused or TimeoutError.

    url is the address of the request; one parameter is missing in it. state is what you sent.
    page.open_frame(address)    opens a hidden frame and returns it
    await frame.next_address()  waits for its next address; None if it is at another origin
    frame.remove()              takes the frame out of the page
    """
    frame = page.open_frame(url)
    address = await frame.next_address()
    return parameters(address)
