"""A recorded login: the log of a real one, in a file that ``make record`` writes."""

import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

from ..oidc.events import Event, EventLog

AGAIN = "Run make record to make it again."


class RecordingError(Exception):
    """The file holds no recorded login; the message says why, and what to do."""


def write(records: Sequence[Any]) -> str:
    """Return the text of the file for ``records``, as :meth:`~.oidc.events.EventLog.dump` returns them."""
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    return f'{{"sha256": "{_digest(records)}", "records": [\n{lines}\n]}}\n'


def read(text: str) -> tuple[Event, ...]:
    """Return the log in the file's ``text``. Raises RecordingError if there is none in it, or an edited one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise RecordingError(f"The file of the recorded login is damaged: it is not JSON. {AGAIN}") from None
    records = found.get("records") if isinstance(found, dict) else None
    if not isinstance(records, list) or not records:
        raise RecordingError(f"The file of the recorded login has no records. {AGAIN}")
    if found.get("sha256") != _digest(records):
        raise RecordingError(f"The recorded login was edited, so it does not show what really happened. {AGAIN}")
    log = EventLog(time.time, limit=len(records))
    log.load(records)
    if len(log) != len(records):
        raise RecordingError(f"The recorded login has records that this page does not know. {AGAIN}")
    return tuple(log)


def _digest(records: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()
