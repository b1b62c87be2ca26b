"""Whatever happens in three tabs, in whatever order, they agree in the end and never change the user silently.

Somebody may also clear the storage at any time, which ends no session.

The machine runs the pure transitions. What it does with a step is what :class:`app.oidc.session.shell.SessionShell`
does, with lists in place of the browser.
"""

from collections import deque
from itertools import product
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.oidc import Tokens
from app.oidc.answer.same_user import mark_of
from app.oidc.errors import LoginRequired, WrongUser
from app.oidc.session import transitions as t
from app.oidc.session.messages import Ended, Shared
from app.oidc.session.state import Glance, Remembered, State, Step

TABS = range(3)
A_TAB = st.sampled_from(TABS)
HAPPENINGS = (
    *("log_in", "log_out", "renew", "hear") * 3,
    *("hear", "look", "see_storage") * 2,
    *("reload", "sleep", "change_user", "wait", "clear_storage"),
)
"""Names of methods below; what is here more often happens more often."""

TOMBSTONE: Literal["tombstone"] = "tombstone"
Stored = Remembered | Literal["tombstone"] | None
"""What is in the storage in place of the flag."""

SECONDS_TO_TRAVEL = t.ARRIVAL_SECONDS + 1.0


class ThreeTabs(RuleBasedStateMachine):
    """Three tabs of one browser, and an authorization server at which Ada, Alan or nobody is logged in."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.names = 0
        self.user: str | None = "ada"
        self.late = False
        self.flag: Stored = None
        self.seen: list[Stored] = [None for _ in TABS]
        self.states = [State() for _ in TABS]
        self.queues: dict[tuple[int, int], deque[Shared | Ended]] = {pair: deque() for pair in product(TABS, TABS)}

    @initialize(late=st.booleans())
    def choose_storage(self, late: bool) -> None:
        """``late``: a tab sees what another tab has written to the storage only some time after."""
        self.late = late

    @rule(what=st.sampled_from(HAPPENINGS), tab=A_TAB, detail=st.sampled_from(range(3)))
    def happens(self, what: str, tab: int, detail: int) -> None:
        getattr(self, what)(tab, detail)

    # --- what happens in a tab --------------------------------------------------------------------------------

    def log_in(self, tab: int, kind: int) -> None:
        if self.user is not None:
            step = t.logged_in(self.states[tab], self.glance(tab), self.tokens(kind), self.fresh_name())
            self.take(tab, step, by_hand=True)

    def renew(self, tab: int, kind: int) -> None:
        """Ask silently, as a tab does that is signed in or finds the flag."""
        state, glance = self.states[tab], self.glance(tab)
        if state.tokens is None and glance.flag is None:
            return
        expected = t.expected_user(state, glance)
        if self.user is None or (expected is not None and not expected.is_user(self.user)):
            error = LoginRequired() if self.user is None else WrongUser()
            self.take(tab, t.refused(state, glance, error, t.current_name(state, glance), error.message))
        else:
            self.take(tab, t.answered(state, glance, self.tokens(kind), self.fresh_name()))

    def log_out(self, tab: int, _: int = 0) -> None:
        self.take(tab, t.logged_out(self.states[tab], self.glance(tab)))

    def look(self, tab: int, _: int = 0) -> None:
        glance = self.glance(tab)
        step = t.looked(self.states[tab], glance)
        assert step.over is None or not glance.is_blank, "a storage that was cleared has ended a session"
        self.take(tab, step)

    def hear(self, tab: int, sender: int) -> None:
        """Take the next message. Those of one sender are in order, those of different ones are not."""
        queue = self.queues[sender, tab] or self.queues[(tab + 1) % 3, tab] or self.queues[(tab + 2) % 3, tab]
        if queue:
            message, state, glance = queue.popleft(), self.states[tab], self.glance(tab)
            if isinstance(message, Ended):
                self.take(tab, t.heard_end(state, glance, message))
            else:
                self.take(tab, t.heard_tokens(state, glance, message))
                name = self.states[tab].name
                if state.tokens is not None and name not in {state.name, None}:
                    assert message.tokens.received_at >= state.tokens.received_at, "an older login replaced a newer one"

    def reload(self, tab: int, _: int = 0) -> None:
        self.states[tab] = State()
        self.sleep(tab)

    def sleep(self, tab: int, _: int = 0) -> None:
        """The browser lets the page sleep, and the messages pass it by."""
        for sender in TABS:
            self.queues[sender, tab].clear()

    # --- what happens around it -------------------------------------------------------------------------------

    def change_user(self, _: int, user: int) -> None:
        self.user = (None, "ada", "alan")[user]

    def wait(self, _: int, short: int) -> None:
        self.now += 0.2 if short else SECONDS_TO_TRAVEL

    def see_storage(self, tab: int, _: int = 0) -> None:
        self.seen[tab] = self.flag

    def clear_storage(self, tab: int, _: int = 0) -> None:
        self.flag = self.seen[tab] = None

    # --- what must hold ---------------------------------------------------------------------------------------

    @invariant()
    def who_is_here_has_the_name_of_a_living_session(self) -> None:
        for state in self.states:
            if state.tokens is not None:
                assert state.name is not None
            assert state.name not in state.ended

    def teardown(self) -> None:
        """Let everything arrive and every tab look, until nothing changes any more: then all agree."""
        for _ in range(10):
            for tab in TABS:
                self.seen[tab] = self.flag
                while any(self.queues[sender, tab] for sender in TABS):
                    self.hear(tab, tab)
            self.now += SECONDS_TO_TRAVEL
            for tab in TABS:
                self.look(tab)
                state, glance = self.states[tab], self.glance(tab)
                if state.tokens and (glance.is_blank or glance.shows_another(state.name)):
                    self.renew(tab, 0)
        name = self.flag.session if isinstance(self.flag, Remembered) else None
        assert [state.name for state in self.states if state.tokens and state.name != name] == []

    # --- how it is done ---------------------------------------------------------------------------------------

    def glance(self, tab: int) -> Glance:
        stored = self.seen[tab] if self.late else self.flag
        flag = stored if isinstance(stored, Remembered) else None
        return Glance(flag, self.now, tombstone=stored == TOMBSTONE)

    def fresh_name(self) -> str:
        self.names += 1
        return f"login {self.names}"

    def tokens(self, kind: int) -> Tokens:
        self.now += 0.001
        return Tokens(
            response_type="id_token" if kind else "id_token token",
            received_at=self.now,
            expires_at=self.now + 600,
            scope="openid",
            access_token=None if kind else "access token",
            id_token="ID token",
            id_token_claims={"sub": self.user},
        )

    def take(self, tab: int, step: Step, *, by_hand: bool = False) -> None:
        before, state = self.states[tab].user, step.state
        if state.tokens is not None and not by_hand:
            assert before is None or before.is_user(state.tokens.subject), "another user came in silently"
        if step.flag:
            self.flag = self.seen[tab] = (
                step.flag
                if isinstance(step.flag, Remembered)
                else TOMBSTONE
                if step.flag == "remove"
                else flag_of(state)
            )
            state = t.flag_noted(state, self.glance(tab))
        self.states[tab] = state
        others = [self.queues[tab, other] for other in TABS if other != tab]
        for queue in others:
            if step.tell is not None and state.tokens and state.name:
                flagged = self.glance(tab).shows(state.name)
                queue.append(Shared(state.tokens, None, step.tell, state.name, flagged))
            queue.extend(step.ends)


def flag_of(state: State) -> Remembered:
    assert state.tokens is not None
    assert state.tokens.subject is not None
    assert state.name is not None
    mark = mark_of(state.tokens.subject, state.name)
    return Remembered(state.name, "id_token token", "openid", None, "settings", mark, None)


TestThreeTabs = ThreeTabs.TestCase
TestThreeTabs.settings = settings(
    max_examples=2 * settings().max_examples, stateful_step_count=30, report_multiple_bugs=False
)
