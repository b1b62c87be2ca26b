"""A browser with its tabs, and whoever answers their requests."""

from collections.abc import Mapping

from ..base.storage import MemoryStorage
from ..ports import Body, HttpResponse, Ports
from ..settings import Settings
from .clock import FakeWake
from .crypto import FakeCrypto
from .issuer import FakeIssuer
from .navigator import FakeNavigator
from .network import FakeHttp, Server, no_api
from .tabs import FakeChannel, FakeLocks
from .windows import FakeFrames, FakePopups


class FakeTab:
    """One tab: its own navigator, session storage and frames, the browser's everything else."""

    def __init__(self, browser: "FakeBrowser", address: str) -> None:
        self.navigator = FakeNavigator(address)
        self.session_storage = MemoryStorage()
        self.local_storage = browser.local_storage
        self.http = FakeHttp(browser.serve)
        self.frames = FakeFrames(browser.issuer.silent_answers)
        self.popups = FakePopups(browser.issuer.silent_answers)
        self.wake = FakeWake()
        self.clock = browser.clock
        self.ports = Ports(
            navigator=self.navigator,
            session_storage=self.session_storage,
            local_storage=self.local_storage,
            http=self.http,
            crypto=FakeCrypto(),
            frames=self.frames,
            popups=self.popups,
            clock=browser.clock,
            wake=self.wake,
            locks=browser.locks,
            channel=FakeChannel(browser.channel_ends),
        )


class FakeBrowser:
    """A browser, an issuer and an API. ``api`` answers requests to anything but the issuer."""

    def __init__(self, issuer: FakeIssuer) -> None:
        self.issuer = issuer
        self.clock = issuer.clock
        self.local_storage = MemoryStorage()
        self.locks = FakeLocks()
        self.channel_ends: list[FakeChannel] = []
        self.api: Server = no_api

    def tab(self, address: str | Settings = "http://app.lab.localhost:8000/") -> FakeTab:
        """Open a tab at ``address``, or, given settings, where their client is: at its ``redirect_uri``."""
        return FakeTab(self, address if isinstance(address, str) else address.redirect_uri)

    def serve(self, method: str, url: str, headers: Mapping[str, str], body: Body) -> HttpResponse:
        """Answer a request by whoever it is for."""
        server = self.issuer.serve if url.startswith(self.issuer.url) else self.api
        return server(method, url, headers, body)
