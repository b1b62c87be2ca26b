"""What the log says when the page is loaded again. The client cannot say it, because it begins anew with each load."""

from ..oidc import EventLog
from .log.standing import BEGINS, LEFT, LOADED, holds_tokens

SENTENCE = "The page was loaded again. The tokens that it held in memory are gone."


def note_load(events: EventLog, *, has_answer: bool) -> None:
    """Record that the tokens of before are gone, if the page held some. ``events`` is the log of the earlier load.

    ``has_answer``: the page was opened with an authorization response. Then whoever had left for it has come back, and
    the log says that already.
    """
    log = tuple(events)
    begun = max((event.number for event in log if event.name == BEGINS), default=0)
    came_back = has_answer and any(event.name == LEFT and event.number > begun for event in log)
    if holds_tokens(log) and not came_back:
        events.add(LOADED, sentence=SENTENCE, journey=events.next_journey("load"))
