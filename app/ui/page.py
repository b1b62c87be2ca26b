"""The page: connects what the person does and what the client tells with what is drawn."""

import asyncio
import sys
import time
from collections.abc import Sequence

from js import document, localStorage, location, performance, sessionStorage
from pyodide.ffi import JsProxy

from ..oidc import Client, Event
from . import scenario as scenarios
from .actions import Actions
from .dom import Place, find, mark, show, stored
from .log.journeys import asking_silently, tell
from .nodes import Node
from .scenario import Scenario
from .state import RESPONSE_TYPES, TABS, Choices
from .views import answers, checks, diagram, problems, session, storage, story, strip, tokens, wire

TICK_SECONDS = 1.0
SOON_SECONDS = 0.03
"""How long to wait before drawing, so that a burst of events is drawn once."""


class Page:
    """Draws everything that changes. ``returned`` says whether an answer stood in the address.

    ``scenario`` is the one that the page tries; ``unknown_scenario`` is a name that nobody knows.
    """

    def __init__(
        self,
        client: Client,
        choices: Choices,
        *,
        api: str,
        returned: bool,
        scenario: Scenario | None = None,
        unknown_scenario: str = "",
    ) -> None:
        self.client = client
        self.choices = choices
        self.scenario = scenario
        self._unknown_scenario = unknown_scenario
        self.actions = Actions(client, api, self.changed)
        self.opened_row: int | None = None
        self.opened_steps: set[int] = set()
        self.opened_record: int | None = None
        self._returned = returned
        self._taken_out = "taken out of the address bar before anything else ran"
        self._settled = False
        self._drawing: asyncio.TimerHandle | None = None
        self._drawn_rows = 0
        self._before = max((event.number for event in client.events), default=0)
        self._steps = [document.querySelector(f"#steps [data-step='{number}']") for number in range(1, 8)]
        self._step_places = [Place(step.querySelector(".step-live")) for step in self._steps]
        self._journeys = Place(find("journeys"), fresh=True)
        self._places = {
            name: Place(find(name))
            for name in ("address", "who", "profile", "tokens", "alert-place", "api-answer", "scenario", "ask-why")
        }
        self._panels = {tab: Place(find(f"panel-{tab}")) for tab in TABS if tab != "api"}
        python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        self._idle_status = f"{python} runs in this page. It started in {performance.now() / 1000:.1f} s."
        client.events.subscribe(self._heard)
        client.subscribe(lambda session: self.changed())

    @property
    def response_type(self) -> str:
        """What to ask for: the person's choice, or the one that the scenario is about."""
        return self.scenario.response_type if self.scenario else self.choices.response_type

    def changed(self) -> None:
        """Draw soon."""
        if self._drawing is None:
            self._drawing = asyncio.get_running_loop().call_later(SOON_SECONDS, self.draw)

    def draw(self) -> None:
        """Draw now."""
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None
        self._draw_top()
        self._draw_cards()
        self._draw_story()
        self._draw_picture()
        self._draw_panel()
        if self._settled:
            status = self.client.session.status
            document.documentElement.dataset.app = "ready" if status == "anonymous" else status

    def settled(self) -> None:
        """The answer, or the session of before, has been dealt with: from now on the page says how things stand."""
        self._settled = True
        self.draw()

    def pasted(self) -> None:
        """Somebody has put an answer into the address bar of the running page."""
        self._returned = True
        self._taken_out = "taken out of the address bar at once"

    def tick(self) -> None:
        """Once a second: times go on, and nothing else is touched."""
        if self.client.session.tokens is not None:
            self._draw_cards()
            if self.choices.tab == "tokens":
                self._draw_panel()
        asyncio.get_running_loop().call_later(TICK_SECONDS, self.tick)

    # --- the parts of the page ----------------------------------------------------------------------------------

    def _draw_top(self) -> None:
        now = self.client.session
        self._places["who"].draw(session.corner(now))
        log_in, log_out = find("log-in"), find("log-out")
        show(log_in, now.status != "signed-in")
        show(log_out, now.status != "anonymous")
        mark(log_in, "aria-busy", "true" if self.actions.busy == "login" else None)
        mark(log_out, "aria-busy", "true" if self.actions.busy == "logout" else None)
        self._draw_strip()
        self._draw_scenario()
        self._places["alert-place"].draw(problems.view(self.actions.problem, problems.behind(self.client.events)))
        find("boot-text").textContent = self.actions.status or self._idle_status

    def _draw_strip(self) -> None:
        if self.actions.busy:
            self._returned = False  # the answer is shown once, until the person does something else
        last = next((e for e in reversed(tuple(self.client.events)) if e.name in LEAVING), None)
        if self.actions.busy in ("login", "logout") and last is not None:
            url, taken, why = str(last.details["request"]["url"]), "", "the browser leaves for this address"
            self._places["address"].draw(strip.address(url, "authorization_server"))
        else:
            taken = strip.taken_from(self.client.events) if self._returned else ""
            why = self._taken_out if taken else ""
            self._places["address"].draw(strip.address(location.href, "page", taken))
        find("address-why").textContent = why

    def _draw_scenario(self) -> None:
        found = scenarios.outcome(self.scenario, self.client.events) if self.scenario else None
        line = scenarios.view(self.scenario, self._unknown_scenario, found, self.client.settings.issuer)
        self._places["scenario"].draw(line)
        show(find("scenario"), bool(line))
        find("ask").disabled = self.scenario is not None
        self._places["ask-why"].draw(scenarios.asks(self.scenario) if self.scenario else ())

    def _draw_cards(self) -> None:
        held, now = self.client.session, time.time()
        renewing = self._asking_silently()
        self._places["profile"].draw(session.profile_card(held))
        self._places["tokens"].draw(session.tokens_card(held.tokens, now, renewing))
        mark(find("renew"), "aria-busy", "true" if self.actions.busy == "renew" else None)
        mark(find("call-api"), "aria-busy", "true" if self.actions.busy == "api" else None)
        find("short-answer").textContent = answers.short(self.actions.answer)
        for choice in document.getElementsByName("response_type"):
            choice.checked = choice.value == self.response_type

    def _draw_story(self) -> None:
        steps = tell(self.client.events)
        for step, element, place in zip(steps, self._steps, self._step_places, strict=True):
            mark(element, "data-state", step.state)
            mark(element, "aria-current", "step" if step.state == "now" else None)
            place.draw(story.view(step, step.number in self.opened_steps, self.opened_record))

    def _draw_picture(self) -> None:
        journeys = diagram.picture(self.client.events)
        show(find("plan"), not journeys)
        self._journeys.draw(diagram.view(journeys, self.opened_row))
        mark(find("diagram"), "data-busy", "" if self._asking_silently() else None)
        count = sum(len(journey.rows) for journey in journeys)
        if journeys and count != self._drawn_rows and self.opened_row is None:
            field = find("rows-scroll")
            field.scrollTop = field.scrollHeight
        self._drawn_rows = count

    def _draw_panel(self) -> None:
        chosen = self.choices.tab
        for tab in TABS:
            button = find(f"tab-{tab}")
            mark(button, "aria-selected", "true" if tab == chosen else "false")
            mark(button, "tabindex", None if tab == chosen else "-1")
            show(find(f"panel-{tab}"), tab == chosen)
        if chosen == "api":
            self._places["api-answer"].draw(answers.view(self.actions.answer, self.actions.asking, self._subject()))
            mark(find("api-answer"), "data-outcome", answers.outcome(self.actions.answer) or None)
        else:
            self._panels[chosen].draw(self._panel(chosen))

    def _asking_silently(self) -> bool:
        """Say whether a hidden frame of this page is open; one that a reload cut off is not."""
        return asking_silently(event for event in self.client.events if event.number > self._before)

    def _subject(self) -> str | None:
        held = self.client.session.tokens
        return held.subject if held else None

    def _panel(self, tab: str) -> Sequence[Node]:
        if tab == "tokens":
            return tokens.view(self.client.session.tokens, time.time())
        if tab == "checks":
            return checks.view(self.client.events)
        if tab == "wire":
            return wire.view(self.client.events)
        return storage.view(self.client.session.tokens, stored(sessionStorage), stored(localStorage))

    def _heard(self, event: Event) -> None:
        if event.name in ("silent_request", "session_ended"):
            self._returned = False
        if event.name == "authorization_request":
            self.draw()  # the page is about to go; this is the last moment to say so
        else:
            self.changed()


LEAVING = ("authorization_request", "logout_request")


def chosen_early(pressed: bool) -> str | None:
    """Return the response type that was chosen before Python ran, or None.

    Who has ``pressed`` Log in by then meant what the page showed, and not what was chosen on an earlier visit.
    """
    found = document.querySelector("[name='response_type']:checked")
    return chosen_radio() if pressed or (found and not found.defaultChecked) else None


def chosen_radio() -> str | None:
    """Return the response type that is chosen in the page, if it is one we know."""
    found: JsProxy | None = document.querySelector("[name='response_type']:checked")
    return str(found.value) if found and found.value in RESPONSE_TYPES else None
