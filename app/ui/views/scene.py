"""Everything that a view may know: the log, or a beginning of it, and the state of the page beside it."""

from dataclasses import dataclass, field
from typing import Literal

from ...oidc import Session
from ...oidc.events import Event
from ..log.standing import has_session, is_interrupted
from .answers import Answer
from .problems import Problem

Busy = Literal["", "login", "logout", "renew", "api"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn.

    ``events`` is the log up to the moment that is shown, ``session`` the client's session at that moment. ``settled``:
    a pending response, or the session of before, has been dealt with. ``before`` is the number of the last record that
    an earlier load of the page left. ``at`` is the moment in seconds since the epoch if one looks back, and None for
    now; ``recorded``: the log is that of a recorded login. The rest are the fields of :class:`~..actions.Actions`.
    """

    events: tuple[Event, ...] = ()
    session: Session = field(default_factory=Session)
    settled: bool = True
    before: int = 0
    busy: Busy = ""
    asking: str = ""
    problem: Problem | None = None
    answer: Answer | Problem | None = None
    at: float | None = None
    recorded: bool = False

    @property
    def held(self) -> Session:
        """The session, unless the log says that it has ended."""
        return Session() if has_session(self.events) is False else self.session

    @property
    def restoring(self) -> bool:
        """Whether the page is getting a session back that it held before it was loaded."""
        return not self.settled and self.held.tokens is None and is_interrupted(self.events)

    @property
    def signed_out(self) -> bool:
        """Whether the page knows that there is no session. While it still asks, it does not."""
        return self.settled and self.held.tokens is None
