"""The page: connects what the person does and what the client tells with what is drawn."""

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from js import document, localStorage, location, performance, sessionStorage
from pyodide.ffi import JsProxy

from ..oidc import Client, Event
from . import scenario as scenarios
from .actions import Actions
from .dom import Place, announce, find, mark, reveal, scroll_to_end, show, stored
from .log.journeys import asking_silently
from .log.picture import picture
from .log.questions import refusal
from .log.standing import has_begun
from .log.steps import tell
from .nodes import Node
from .scenario import Scenario
from .state import RESPONSE_TYPES, TABS, Choices
from .views import answers, checks, doors, past, problems, session, status, storage, story, strip, tokens, wire
from .views import chosen as record
from .views import picture as diagram
from .views.scene import Scene

TICK_SECONDS = 1.0
SOON_SECONDS = 0.1
"""How long to wait before drawing. A person does not notice it, and all of a silent renewal is then drawn at once.

A hidden frame shares the page's thread, so a page that is drawn meanwhile makes the answer late.
"""

PLACES = ("address", "profile", "tokens", "alert-place", "api-answer", "scenario", "ask-why", "chosen", "doors")

DRAWN_ELSEWHERE = ("api", "inspect")
"""Tabs whose panels have fields in them, so that only a part of each is drawn."""


class Lens(Protocol):
    """Shows another moment than now."""

    def scene(self, live: Scene) -> Scene: ...
    def live(self) -> None: ...
    def draw(self, live: Scene) -> None: ...


class Page:
    """Draws everything that changes.

    ``scenario`` is the one that the page tries; ``unknown_scenario`` is a name that nobody knows. ``has_scenarios``:
    the issuers that misbehave on purpose are there.
    """

    def __init__(
        self,
        client: Client,
        choices: Choices,
        *,
        api: str,
        scenario: Scenario | None = None,
        unknown_scenario: str = "",
        has_scenarios: bool = False,
    ) -> None:
        self.client = client
        self.choices = choices
        self.scenario = scenario
        self._unknown_scenario = unknown_scenario
        self.actions = Actions(client, api, self.changed)
        self.chosen: int | None = None  # the number of the record in the inspector
        self.unfolded: frozenset[int] = frozenset()
        self.opened_steps: set[int] = set()
        self.marked_claim = ""
        self.time_line: Lens | None = None  # it comes when the page has started
        self._pasted = False
        self._settled = False
        self._drawing: asyncio.TimerHandle | None = None
        self._before = self._announced = max((event.number for event in client.events), default=0)
        self._drawn_rows = 0
        self._inspected: tuple[object, ...] = ()  # what the inspector was about when it was last drawn
        self._steps = [document.querySelector(f"#steps [data-step='{number}']") for number in range(1, 8)]
        self._step_places = [Place(step.querySelector(".step-live")) for step in self._steps]
        self._journeys = Place(find("journeys"), fresh=True)
        self._places = {name: Place(find(name)) for name in PLACES}
        self._panels = {tab: Place(find(f"panel-{tab}")) for tab in TABS if tab not in DRAWN_ELSEWHERE}
        python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        self._idle_status = f"{python} runs in this page. It started in {performance.now() / 1000:.1f} s."
        self._draw_doors(api, has_scenarios)
        client.events.subscribe(self._heard)
        client.subscribe(lambda session: self.changed())

    @property
    def response_type(self) -> str:
        """What to ask for: the person's choice, or the one that the scenario is about."""
        return self.scenario.response_type if self.scenario else self.choices.response_type

    @property
    def scene(self) -> Scene:
        """What there is now."""
        actions = self.actions
        return Scene(
            events=tuple(self.client.events),
            session=self.client.session,
            settled=self._settled,
            before=self._before,
            busy=actions.busy,
            asking=actions.asking,
            problem=actions.problem,
            answer=actions.answer,
        )

    @property
    def shown(self) -> Scene:
        """What there is to draw: now, or the moment that the time line shows."""
        return self.time_line.scene(self.scene) if self.time_line else self.scene

    def changed(self) -> None:
        """Draw soon."""
        if self._drawing is None:
            self._drawing = asyncio.get_running_loop().call_later(SOON_SECONDS, self.draw)

    def draw(self) -> None:
        """Draw now."""
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None
        live, scene = self.scene, self.shown
        mark(document.documentElement, "data-past", None if scene.at is None else "")
        self._draw_top(scene)
        self._draw_strip(scene)
        self._draw_scenario()
        self._draw_actions(live)
        self._draw_story(scene)
        self._draw_picture(scene)
        self._draw_inspector(scene)
        if self.time_line:
            self.time_line.draw(live)
        if self._settled:
            found = live.held.status
            document.documentElement.dataset.app = "ready" if found == "anonymous" else found

    def settled(self) -> None:
        """The answer or the earlier session has been handled: from now on the page shows the state of the session."""
        self._settled = True
        self.draw()

    def pasted(self) -> None:
        """Somebody has put an answer into the address bar of the running page."""
        self._pasted = True
        self.live()

    def live(self) -> None:
        """Show what happens now, and no record in particular."""
        self.chosen = None
        if self.time_line:
            self.time_line.live()

    def choose(self, number: int | None) -> None:
        """Show the record ``number`` in the inspector, in the tab that is for it. None: none of them."""
        self.chosen = number
        event = record.find(self.shown.events, number)
        if event and (tab := record.tab_of(event)):
            self.choices.tab = tab

    def tick(self) -> None:
        """Once a second: update the times, and nothing else."""
        if self.client.session.tokens is not None:
            scene = self.shown
            self._draw_top(scene)
            if self.choices.tab == "tokens":
                self._draw_inspector(scene)
        asyncio.get_running_loop().call_later(TICK_SECONDS, self.tick)

    # --- the parts of the page ----------------------------------------------------------------------------------

    def _draw_doors(self, api: str, has_scenarios: bool) -> None:
        found = doors.view(self.client.settings.issuer, api, location.href, scenarios=has_scenarios)
        self._places["doors"].draw(found)
        show(find("doors-section"), bool(found))

    def _draw_top(self, scene: Scene) -> None:
        restoring = scene.restoring
        self._places["profile"].draw(session.profile_line(scene.held, restoring=restoring))
        renewing = asking_silently(event for event in scene.events if event.number > scene.before)
        held = session.tokens_line(scene.held.tokens, _time_of(scene), renewing=renewing, restoring=restoring)
        self._places["tokens"].draw(held)
        mark(find("diagram"), "data-busy", "" if renewing else None)

    def _draw_strip(self, scene: Scene) -> None:
        address, why = strip.view(scene, location.href, pasted=self._pasted)
        self._places["address"].draw(address)
        find("address-why").textContent = why

    def _draw_scenario(self) -> None:
        found = scenarios.outcome(self.scenario, self.client.events) if self.scenario else None
        line = scenarios.view(self.scenario, self._unknown_scenario, found, self.client.settings.issuer)
        self._places["scenario"].draw(line)
        show(find("scenario"), bool(line))
        find("ask").disabled = self.scenario is not None
        self._places["ask-why"].draw(scenarios.asks(self.scenario) if self.scenario else ())

    def _draw_actions(self, scene: Scene) -> None:
        show(find("log-in"), scene.held.status != "signed-in")
        show(find("log-out"), scene.held.status != "anonymous")
        for button, busy in (("log-in", "login"), ("log-out", "logout"), ("call-api", "api"), ("renew", "renew")):
            mark(find(button), "aria-busy", "true" if scene.busy == busy else None)
        chosen_before = not self.scenario and self.choices.response_type != self.client.settings.response_type
        show(find("what-if"), chosen_before or scene.held.tokens is not None or has_begun(scene.events))
        for choice in document.getElementsByName("response_type"):
            choice.checked = choice.value == self.response_type
        goes_on = scene.held.tokens is not None
        self._places["alert-place"].draw(problems.view(scene.problem, scene.events, session_goes_on=goes_on))
        find("boot-text").textContent = status.line(scene, self._idle_status)

    def _draw_story(self, scene: Scene) -> None:
        told = tell(scene.events, signed_out=scene.signed_out)
        find("story-caption").textContent = f"{'Recorded: ' if scene.recorded else ''}{told.caption}"
        for step, element, place in zip(told.steps, self._steps, self._step_places, strict=True):
            mark(element, "data-state", step.state)
            mark(element, "aria-current", "step" if step.state == "now" else None)
            place.draw(story.view(step, step.number in self.opened_steps, self.chosen))

    def _draw_picture(self, scene: Scene) -> None:
        stretches = picture(scene.events)
        show(find("plan"), not stretches)
        # With rows, the chosen one is the Tab stop; Firefox makes a stop of every box that scrolls.
        mark(find("rows-scroll"), "tabindex", "-1" if stretches else "0")
        looks_back = scene.at is not None
        opened = diagram.folds_with(stretches, self.chosen) if looks_back else frozenset()
        self._journeys.draw(diagram.view(stretches, self.chosen, self.unfolded | opened))
        count = sum(len(stretch.rows) for stretch in stretches) + len(opened)
        if stretches and count != self._drawn_rows and (looks_back or self.chosen is None):
            scroll_to_end(find("rows-scroll"), None if looks_back else diagram.NEWEST_ARROW)
        self._drawn_rows = count
        if not looks_back and (said := diagram.newest(stretches, self._announced)):
            announce(said)
            self._announced = max(event.number for event in scene.events)

    def _draw_inspector(self, scene: Scene) -> None:
        chosen = self.choices.tab
        for tab in TABS:
            button = find(f"tab-{tab}")
            mark(button, "aria-selected", "true" if tab == chosen else "false")
            mark(button, "tabindex", None if tab == chosen else "-1")
            show(find(f"panel-{tab}"), tab == chosen)
        self._places["chosen"].draw(record.view(scene.events, self.chosen))
        if chosen == "api":
            held = scene.held.tokens
            self._places["api-answer"].draw(answers.view(scene.answer, scene.asking, held.subject if held else None))
            mark(find("api-answer"), "data-outcome", answers.outcome(scene.answer) or None)
        elif chosen in self._panels:
            self._panels[chosen].draw(self._panel(chosen, scene))
        about = (chosen, self.chosen, scene.asking, scene.answer, scene.problem, refusal(scene.events))
        if about != self._inspected:
            self._inspected = about
            inspector = find("inspector")
            inspector.scrollTop = 0
            reveal(inspector, "[data-sought]")

    def _panel(self, tab: str, scene: Scene) -> Sequence[Node]:
        if tab == "tokens":
            if past.is_noted(scene.held):
                return past.tokens(scene.held)
            return tokens.view(scene.held, _time_of(scene), self.marked_claim)
        if tab == "checks":
            return checks.view(scene.events, self.chosen)
        if tab == "wire":
            return wire.view(scene.events, self.chosen)
        return storage.view(scene.held.tokens, *_stores(scene))

    def _heard(self, event: Event) -> None:
        if event.name == "check" and event.outcome != "done" and self.shown.at is None:
            self.chosen, self.choices.tab = None, "checks"  # that is where the reason stands
        if event.name == "authorization_request":
            self.draw()  # the page is about to go; this is the last moment to say so
        else:
            self.changed()


def _time_of(scene: Scene) -> float:
    """Return the moment that is shown, in seconds since the epoch."""
    return time.time() if scene.at is None else scene.at


def _stores(scene: Scene) -> Sequence[Mapping[str, str | None]]:
    """Return what the two stores hold, or held at the moment that is shown."""
    if scene.at is None:
        return stored(sessionStorage), stored(localStorage)
    return past.stored(scene.events, "sessionStorage"), past.stored(scene.events, "localStorage")


def chosen_radio() -> str | None:
    """Return the response type that is chosen in the page, if it is one we know."""
    found: JsProxy | None = document.querySelector("[name='response_type']:checked")
    return str(found.value) if found and found.value in RESPONSE_TYPES else None
