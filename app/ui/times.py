"""Times in words. Moments are in seconds since the epoch, durations in seconds."""

import time

from .nodes import Node, h

MINUTE, HOUR, DAY = 60, 3600, 86400
UNITS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second"))


def duration(seconds: float) -> str:
    """Return a measured time: ``34 ms``, ``1.2 s``, ``2 min 5 s``."""
    if seconds < 0.9995:
        return f"{max(0, round(seconds * 1000))} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < MINUTE else f"{whole // MINUTE} min {whole % MINUTE} s"


def span(seconds: float) -> str:
    """Return a length of time as people say it, rounded down: ``9 minutes``, ``1 hour``."""
    size, name = next((unit for unit in UNITS if seconds >= unit[0]), UNITS[-1])
    count = int(seconds // size)
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def countdown(seconds: float) -> str:
    """Return the time that is left: ``9:12``, from an hour on ``2 hours``."""
    return span(seconds) if seconds >= HOUR else f"{int(seconds) // MINUTE}:{int(seconds) % MINUTE:02}"


def moment(at: float, now: float) -> str:
    """Return when ``at`` is, seen from ``now``: ``in 9 minutes``, ``2 hours ago``, ``now``."""
    distance = at - now
    if abs(distance) < 1:
        return "now"
    return f"in {span(distance)}" if distance > 0 else f"{span(-distance)} ago"


def clock(at: float) -> str:
    """Return the local time of day with seconds."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def date(at: float) -> str:
    """Return the local date and time of day."""
    local = time.localtime(at)
    return f"{local.tm_mday} {time.strftime('%B %Y, %H:%M:%S', local)}"


def time_node(at: float, now: float, words: str = "") -> Node:
    """Return ``at`` in words (those of :func:`moment` if none are given), with the date on hover and for machines."""
    machine = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    return h("time", {"datetime": machine, "title": date(at)}, words or moment(at, now))
