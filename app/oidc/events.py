"""One log of everything the client does.

Every request, redirect, check and storage write becomes one :class:`Event`. The sequence diagram, the
list of checks and the wire view of the page are views of this log, so nothing they show is invented.

The log survives the redirect to the authorization server: :meth:`EventLog.dump` gives plain data for
session storage, :meth:`EventLog.load` takes it back. No token ever enters the log, because
:func:`.base.redaction.redact` removes them before an event exists::

    log = EventLog(clock=time.time)
    stop = log.subscribe(lambda event: print(event.sentence))
    log.add("click", step=1, sender="user", receiver="page", sentence="You pressed Log in.", journey="login-1")

The client's events by name, with the step of the journey they belong to:

* 1 ``login_clicked``; 2 ``authorization_request``, ``silent_request``; 3 ``left_page``
* 5 ``authorization_response``, ``silent_response``, ``check``, ``tokens_stored``; 6 ``api_request``; 7 ``api_response``
* ``<name>_request`` is followed by ``<name>_response``, or by ``<name>_failed`` when there is no answer; the names
  are discovery, jwks, token, userinfo and api
* ``popup_cut_off``, ``logout_request``, ``logout_response``, ``session_ended``, ``renewal_scheduled``, ``tab_message``,
  ``storage_write``, ``storage_remove``, ``error``
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from .base.redaction import redact
from .base.strict_json import is_text, is_time
from .base.subscribers import Subscriber, Subscribers
from .errors import OidcError

Part = Literal["user", "page", "authorization_server", "api"]
Channel = Literal["inside", "front", "back"]  # within one part; through the browser's address; a direct request
Outcome = Literal["done", "refused", "failed"]  # refused: an answer that says no. failed: an error, or no answer.


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    ``number`` counts from 1. ``at`` is in seconds since the epoch, by the client's clock. ``name`` is
    stable and meant for code, ``sentence`` is meant for people. ``step`` is the step of the journey
    (1 to 7) or None. ``journey`` ties together the events of one login, one renewal or one API call.
    ``details`` holds plain JSON data:

    * ``request``: ``method``, ``url`` (without a query), ``parameters``, ``headers``
    * ``response``: ``status``, ``headers``, ``parameters`` or ``body``
    * ``check``: ``number`` (row of the table in :mod:`.answer.checks`), ``name``, ``title``, ``expected``, ``found``,
      ``source``
    * ``storage``: ``where``, ``key``, ``action``
    * ``error``: ``code``, ``sentence``, ``hint``
    """

    number: int
    at: float
    name: str
    sentence: str
    sender: Part = "page"
    receiver: Part = "page"
    channel: Channel = "inside"
    outcome: Outcome = "done"
    step: int | None = None
    journey: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


class EventLog:
    """The events of one page, in order; tells its subscribers about each new one.

    ``clock`` returns seconds since the epoch. At most ``limit`` events are kept, the oldest go first.
    """

    def __init__(self, clock: Callable[[], float], limit: int = 500) -> None:
        self._clock = clock
        self._limit = limit
        self._events: list[Event] = []
        self._subscribers = Subscribers[Event]()
        self._reported: OidcError | None = None

    def __iter__(self) -> Iterator[Event]:
        return iter(tuple(self._events))

    def __len__(self) -> int:
        return len(self._events)

    def next_journey(self, kind: str) -> str:
        """Return a name for the next journey of this kind: ``login-1``, ``silent-2``, ``api-3``.

        All kinds share one count, which continues after a reload if the log was kept.
        """
        counts = (event.journey.rpartition("-")[2] for event in self._events)
        # Python reads no number of thousands of digits, and storage can be edited by hand.
        known = (int(count) for count in counts if count.isdecimal() and len(count) < 10)
        return f"{kind}-{1 + max(known, default=0)}"

    def add(
        self,
        name: str,
        *,
        sentence: str,
        details: Mapping[str, Any] | None = None,
        secrets: Collection[str] = (),
        **fields: Any,
    ) -> Event:
        """Record one event and tell the subscribers. ``fields`` are further fields of :class:`Event`.

        ``details`` are recorded without tokens, codes and passwords, and without any text of ``secrets``.
        """
        number = self._events[-1].number + 1 if self._events else 1
        kept = redact(details or {}, secrets=secrets)
        event = Event(number=number, at=self._clock(), name=name, sentence=sentence, details=kept, **fields)
        self._append(event)
        self._subscribers.tell(event)
        return event

    @contextmanager
    def reporting(self, journey: str) -> Iterator[None]:
        """Record an :class:`.errors.OidcError` raised in the block; once, even if it passes through several blocks."""
        try:
            yield
        except OidcError as error:
            if error is not self._reported:
                self._reported = error
                self.add(
                    "error",
                    sentence=error.message,
                    outcome="failed",
                    journey=journey,
                    details={"error": {"code": error.code, "sentence": error.message, "hint": error.hint}},
                )
            raise

    def subscribe(self, subscriber: Subscriber[Event]) -> Callable[[], None]:
        """Call ``subscriber`` with every event from now on. Returns the function that ends it."""
        return self._subscribers.add(subscriber)

    def dump(self) -> list[dict[str, Any]]:
        """Return the log as plain JSON data."""
        return [asdict(event) for event in self._events]

    def load(self, records: object) -> None:
        """Put earlier events, as returned by :meth:`dump`, before the present ones. Anything else is left out."""
        earlier = [event for event in map(_restored, records) if event] if isinstance(records, list) else []
        later, self._events = self._events, []
        for event in [*earlier, *later]:
            self._append(event)

    def clear(self) -> None:
        """Forget every event."""
        self._events.clear()

    def _append(self, event: Event) -> None:
        self._events.append(event)
        del self._events[: -self._limit]


def _restored(record: Any) -> Event | None:
    """Session storage can be edited by hand, so a record that does not fit is dropped."""
    try:
        event = Event(**record)
    except TypeError:
        return None
    fits = (
        isinstance(event.number, int)
        and is_time(event.number)
        and is_time(event.at)
        and all(map(is_text, (event.name, event.sentence, event.journey)))
        and event.step in (None, *range(1, 8))
        and isinstance(event.details, dict)
        and event.sender in get_args(Part)
        and event.receiver in get_args(Part)
        and event.channel in get_args(Channel)
        and event.outcome in get_args(Outcome)
    )
    return event if fits else None
