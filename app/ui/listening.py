"""What the person does: one listener for clicks, one for keys, one for each field, all on stable elements."""

import json

from js import document, sessionStorage, window
from pyodide.ffi import JsProxy

from .dom import attribute, find, let_be_seen, listen, reveal
from .page import Page, chosen_radio
from .state import TABS

EVENTS_KEY = "lab.events"
CHOICES_KEY = "lab.page"
SCENARIO_KEY = "lab.scenario"
OPEN_MENUS = "details.menu[open]"


class Listening:
    """Turns clicks, keys and typing into actions of ``page``."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._actions = page.actions
        listen(document.body, "click", self._clicked)
        listen(find("tabs"), "keydown", self._key_on_tabs)
        listen(find("journeys"), "keydown", self._key_on_rows)
        listen(find("lab"), "keydown", self._key_in_lab)
        for name in ("pointerover", "focusin"):
            listen(find("panel-tokens"), name, self._pointed_at)
        listen(find("ask"), "change", self._chosen)
        listen(find("message"), "input", self._typed)
        listen(find("write-form"), "submit", self._written)
        listen(window, "pagehide", lambda event: self.save())
        listen(window, "pageshow", self._shown_again)
        listen(window, "authorization-response", self._answered)
        message = find("message")
        page.choices.draft = str(message.value) or page.choices.draft  # somebody may have typed before Python ran
        message.value = page.choices.draft

    def log_in(self) -> None:
        """Leave for the authorization server with the chosen response type."""
        self.save()
        self._actions.start("log-in", lambda: self._actions.login(self._page.response_type))

    def save(self) -> None:
        """Keep the log and the choices in session storage, where they outlive the redirect."""
        try:
            sessionStorage.setItem(EVENTS_KEY, json.dumps(self._page.client.events.dump()))
            sessionStorage.setItem(CHOICES_KEY, self._page.choices.dump())
            sessionStorage.setItem(SCENARIO_KEY, self._page.scenario.name if self._page.scenario else "")
        except Exception:  # storage is full or blocked: only the log from before the redirect is lost
            return

    # --- clicks -------------------------------------------------------------------------------------------------

    def _clicked(self, event: JsProxy) -> None:
        for menu in document.querySelectorAll(OPEN_MENUS):
            menu.open = bool(menu.contains(event.target))
        button = event.target.closest("button")
        if not button:
            return
        page = self._page
        if attribute(button, "role") == "tab":
            self._open_tab(button.id.removeprefix("tab-"))
        elif (key := attribute(button, "data-choose")) is not None:
            self._choose(int(key), attribute(button, "aria-pressed") != "true")
            return
        elif (key := attribute(button, "data-fold")) is not None:
            page.unfolded ^= {int(key)}
        elif (key := attribute(button, "data-step-open")) is not None:
            page.opened_steps ^= {int(key)}
        elif not self._pressed(button.id or attribute(button, "data-action") or ""):
            return
        page.draw()

    def _pressed(self, name: str) -> bool:
        """Do what a button stands for. Return False if it is none of these."""
        actions, page, choices = self._actions, self._page, self._page.choices
        match name:
            case "dismiss":
                actions.dismiss()
                return True
            case "put-away":
                page.choose(None)
                return True
            case "log-in" | "log-in-again":
                self.log_in()
            case "log-out":
                actions.start(name, actions.logout)
            case "renew":
                signed_in = page.client.session.tokens is not None
                actions.start(name, lambda: actions.renew(None if signed_in else page.response_type))
            case "get-access-token":
                choices.response_type = "id_token token"
                actions.start(name, actions.get_access_token)
            case "call-api" | "read-messages":
                choices.tab = "api"
                actions.start(name, lambda: actions.call("GET", "/messages"))
            case "read-reports":
                actions.start(name, lambda: actions.call("GET", "/reports"))
            case _:
                return False
        self._follow()
        return True

    def _follow(self) -> None:
        """Let the lab show what comes next instead of the chosen record."""
        self._page.live()
        find("what-if").open = False
        if find("height-line").checked:
            find("height-half").checked = True

    def _choose(self, number: int, chosen: bool) -> None:
        """Show a record in the inspector and let it be seen in the picture, or put it away."""
        self._page.choose(number if chosen else None)
        self._page.draw()
        if chosen:
            let_be_seen("#journeys [aria-pressed='true']")

    # --- tabs, keys, fields -------------------------------------------------------------------------------------

    def _open_tab(self, name: str) -> None:
        if name in TABS:
            self._page.choices.tab = name

    def _key_on_tabs(self, event: JsProxy) -> None:
        """The keys of the tabs pattern (ARIA Authoring Practices): arrows, Home, End."""
        now = TABS.index(self._page.choices.tab)
        target = {
            "ArrowRight": (now + 1) % len(TABS),
            "ArrowLeft": (now - 1) % len(TABS),
            "Home": 0,
            "End": len(TABS) - 1,
        }.get(str(event.key))
        if target is None:
            return
        event.preventDefault()
        self._page.choices.tab = TABS[target]
        self._page.draw()
        find(f"tab-{TABS[target]}").focus()

    def _key_on_rows(self, event: JsProxy) -> None:
        """The picture is one Tab stop; within it the arrow keys, Home and End go from row to row."""
        buttons = list(document.querySelectorAll("#journeys button"))
        at = next((place for place, button in enumerate(buttons) if button.isSameNode(event.target)), None)
        if at is None:
            return
        last = len(buttons) - 1
        target = {"ArrowDown": min(at + 1, last), "ArrowUp": max(at - 1, 0), "Home": 0, "End": last}.get(str(event.key))
        if target is None:
            return
        event.preventDefault()
        row = attribute(buttons[target], "data-choose")
        if row is not None:
            self._choose(int(row), True)
        buttons[target].focus()

    def _key_in_lab(self, event: JsProxy) -> None:
        if str(event.key) == "Escape" and (menu := document.querySelector(OPEN_MENUS)):
            menu.open = False
            menu.querySelector("summary").focus()

    def _pointed_at(self, event: JsProxy) -> None:
        """Mark the letters of the claim that the person points at, and nothing when they point elsewhere."""
        row = event.target.closest("tr")
        button = row.querySelector("[data-claim]") if row else None
        name = (attribute(button, "data-claim") if button else None) or ""
        if name != self._page.marked_claim:
            self._page.marked_claim = name
            self._page.draw()
            for compact in document.querySelectorAll(".compact"):
                reveal(compact, ".marked")

    def _chosen(self, event: JsProxy) -> None:
        self._page.choices.response_type = chosen_radio() or self._page.choices.response_type

    def _typed(self, event: JsProxy) -> None:
        self._page.choices.draft = str(event.target.value)

    def _written(self, event: JsProxy) -> None:
        event.preventDefault()
        text = self._page.choices.draft.strip()
        if text:
            self._actions.start("write", lambda: self._write(text))

    async def _write(self, text: str) -> None:
        """Send the message. What was typed goes away only when the API has it."""
        if await self._actions.call("POST", "/messages", {"text": text}):
            if self._page.choices.draft.strip() == text:
                self._page.choices.draft = find("message").value = ""
            await self._actions.call("GET", "/messages")

    def _answered(self, event: JsProxy) -> None:
        """An answer came by a change of the fragment alone, as when somebody pastes one into the address bar."""
        self._page.pasted()
        self._actions.start("settle", lambda: self._actions.settle(restore=False))

    def _shown_again(self, event: JsProxy) -> None:
        if event.persisted:
            self._actions.stopped_leaving()
