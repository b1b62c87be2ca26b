"""What every part of one client shares."""

from dataclasses import dataclass
from typing import Literal

from .errors import StorageUnavailable
from .events import EventLog
from .issuer.discovery import Discovery
from .issuer.exchange import Exchange
from .ports import Ports, Storage
from .settings import Settings


class RecordedStorage:
    """Passes everything on to ``storage`` and records each write and removal. Values never enter the log."""

    def __init__(self, storage: Storage, where: str, events: EventLog) -> None:
        self._storage = storage
        self._where = where
        self._events = events

    def get(self, key: str) -> str | None:
        return self._storage.get(key)

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` at ``key``. Raises :class:`.errors.StorageUnavailable`."""
        try:
            self._storage.set(key, value)
        except OSError as error:
            raise StorageUnavailable(details={"where": self._where, "key": key}) from error
        self._record("write", key)

    def remove(self, key: str) -> None:
        if self._storage.get(key) is not None:
            self._storage.remove(key)
            self._record("remove", key)

    def names(self) -> list[str]:
        return self._storage.names()

    def _record(self, action: Literal["write", "remove"], key: str) -> None:
        verb = "wrote" if action == "write" else "removed"
        self._events.add(
            f"storage_{action}",
            sentence=f"The page {verb} {key} in {self._where}.",
            details={"storage": {"where": self._where, "key": key, "action": action}},
        )


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the ports, the event log, and what is made of them once.

    ``prefix`` begins every storage key, lock and message of this client, so that two clients of one origin do
    not disturb each other.
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
        """Return the context of one client."""
        exchange = Exchange(
            ports.http, events, timeout_seconds=settings.http_timeout_seconds, page=settings.redirect_uri
        )
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
        """Return the time by the issuer's clock, as far as the settings know it."""
        return self.now() + self.settings.clock_offset_seconds
