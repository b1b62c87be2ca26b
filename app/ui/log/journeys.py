"""Which records belong together: those of one login, one silent request, one API call, one logout."""

from collections.abc import Iterable, Iterator

from ...oidc.events import Event


def kind(journey: str) -> str:
    """Return the kind of a journey such as ``login-1``: ``login``, ``silent``, ``api``, ``logout``, or empty."""
    return journey.partition("-")[0]


def attributed(events: Iterable[Event]) -> Iterator[tuple[str, Event]]:
    """Yield each event with the name of its journey.

    An event that names no journey, or only its kind, belongs to the journey before it. So does a UserInfo request,
    which is the end of a login.
    """
    last = ""
    for event in events:
        name = event.journey
        if not name or (last and kind(name) == "userinfo") or kind(last) == name:
            name = last
        yield name, event
        last = name


def gathered(events: Iterable[Event]) -> dict[str, tuple[Event, ...]]:
    """Return the events of each journey, in the order in which the journeys began."""
    journeys: dict[str, tuple[Event, ...]] = {}
    for name, event in attributed(events):
        journeys[name] = (*journeys.get(name, ()), event)
    return journeys


def asking_silently(events: Iterable[Event]) -> bool:
    """Say whether a hidden frame is open: asked, and neither an answer nor a failure since."""
    open_journeys: set[str] = set()
    for event in events:
        if event.name == "silent_request":
            open_journeys.add(event.journey)
        elif event.name in ("silent_response", "error"):
            open_journeys.discard(event.journey)
    return bool(open_journeys)
