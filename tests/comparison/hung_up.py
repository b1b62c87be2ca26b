"""Who ended a request for the keys that the issuer does not answer: the client, or after a minute the issuer."""

from playwright.async_api import BrowserContext, Request

CLIENT = "the client hung up"
ISSUER = "the issuer hung up, after 60 seconds"

KEYS = "/jwks.json"


class HungUp:
    """Listens to the requests of a browser profile. ``who`` is None as long as nobody has hung up."""

    def __init__(self, context: BrowserContext) -> None:
        self.who: str | None = None
        context.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        # What the issuer says after its minute has no CORS header, so the browser does not show it to the page: to
        # that the request has failed as well, but nobody has aborted it.
        if request.url.endswith(KEYS):
            self.who = CLIENT if request.failure == "net::ERR_ABORTED" else ISSUER
