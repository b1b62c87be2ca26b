"""What every part of one client shares."""

from dataclasses import dataclass

from .discovery import Discovery
from .events import EventLog
from .exchange import Exchange
from .ports import Ports, Storage
from .settings import Settings
from .storage import RecordedStorage


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the ports, the event log, and what is made of them once.

    ``prefix`` begins every storage key, lock and message of this client, so that two clients of one origin do
    not meet.
    """

    settings: Settings
    ports: Ports
    events: EventLog
    exchange: Exchange
    discovery: Discovery
    session_storage: Storage
    local_storage: Storage
    prefix: str

    @classmethod
    def make(cls, settings: Settings, ports: Ports, events: EventLog) -> "Context":
        """Put it together."""
        exchange = Exchange(ports.http, events, timeout_seconds=settings.http_timeout_seconds)
        return cls(
            settings=settings,
            ports=ports,
            events=events,
            exchange=exchange,
            discovery=Discovery(exchange, ports.clock, settings.issuer, settings.issuer_origins),
            session_storage=RecordedStorage(ports.session_storage, "sessionStorage", events),
            local_storage=RecordedStorage(ports.local_storage, "localStorage", events),
            prefix=f"oidc {settings.client_id} {settings.issuer} ",
        )

    def now(self) -> float:
        """Return this computer's time, in seconds since the epoch."""
        return self.ports.clock.now()

    def issuer_now(self) -> float:
        """Return the issuer's time as far as we know."""
        return self.now() + self.settings.clock_offset_seconds
