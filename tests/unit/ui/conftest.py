"""Logs as the client writes them, on a clock that a test moves; and a tab with the page's actions."""

from collections.abc import Callable
from typing import Any

import pytest

from app.oidc.events import Event, EventLog
from app.oidc.testing import FakeBrowser, FakeIssuer

from .world import World

Add = Callable[..., Event]


class Log(EventLog):
    """An event log whose clock stands still until :meth:`wait`."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        super().__init__(lambda: self.now)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def leave(self, journey: str = "login-1") -> None:
        """Steps 1 to 3: a press, discovery, and the way out."""
        self.add("login_clicked", sentence="You chose to log in.", sender="user", step=1, journey=journey)
        self.ask("discovery", "http://login.example/.well-known/openid-configuration", journey)
        self.wait(0.2)
        self.add(
            "authorization_request",
            sentence="The page sends you away.",
            receiver="authorization_server",
            channel="front",
            step=2,
            journey=journey,
            details={
                "request": {"method": "GET", "url": "http://login.example/authorize", "parameters": {"state": "s"}}
            },
        )
        self.wait(0.1)
        self.add(
            "left_page",
            sentence="You are away.",
            sender="authorization_server",
            receiver="user",
            channel="front",
            step=3,
            journey=journey,
        )

    def come_back(self, journey: str = "login-1", error: str | None = None) -> None:
        """Step 5: the answer."""
        self.wait(12)
        self.add(
            "authorization_response",
            sentence="You are back.",
            sender="authorization_server",
            channel="front",
            outcome="refused" if error else "done",
            step=5,
            journey=journey,
            details={
                "response": {"parameters": {"error": error} if error else {"access_token": "q1w2e3", "state": "s"}}
            },
        )

    def check(self, number: int, *, outcome: str = "done", journey: str = "login-1") -> None:
        self.add(
            "check",
            sentence=f"Check {number}.",
            outcome=outcome,
            step=5,
            journey=journey,
            details={
                "check": {
                    "number": number,
                    "name": "nonce",
                    "title": "The token was made for this login",
                    "expected": "n-1",
                    "found": "n-2",
                    "source": "OpenID Connect Core 3.2.2.11",
                }
            },
        )

    def keep(self, journey: str = "login-1") -> None:
        self.wait(0.3)
        self.add("tokens_stored", sentence="The page holds tokens.", step=5, journey=journey)

    def ask(self, name: str, url: str, journey: str, status: int | None = 200, **steps: Any) -> None:
        """A request of the page's own and its answer; without a status there is none."""
        receiver = "api" if name == "api" else "authorization_server"
        self.add(
            f"{name}_request",
            sentence="Asked.",
            receiver=receiver,
            channel="back",
            journey=journey,
            step=steps.get("request_step"),
            details={"request": {"method": "GET", "url": url}},
        )
        self.wait(0.034)
        self.add(
            f"{name}_response" if status else f"{name}_failed",
            sentence="Answered.",
            sender=receiver,
            channel="back",
            journey=journey,
            step=steps.get("response_step"),
            outcome="failed" if status is None else "refused" if status >= 400 else "done",
            details={"response": {"status": status}} if status else {"reason": "refused"},
        )

    def call(self, journey: str = "api-2", status: int | None = 200) -> None:
        """Steps 6 and 7."""
        self.ask("api", "http://api.example/messages", journey, status, request_step=6, response_step=7)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture(scope="session")
def signing_key() -> Any:
    return FakeIssuer().key


@pytest.fixture
def world(signing_key: Any) -> World:
    return World(FakeBrowser(FakeIssuer(key=signing_key)))
