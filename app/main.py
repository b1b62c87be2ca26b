"""Starts the app: makes the client from ``[auth]`` in ``pyscript.toml`` and hands it to the views.

``data-app`` on the page's root says how far that has come: ``loading``, then ``ready``, ``signed-in`` or
``authorized``; ``error`` only if the page itself cannot work.
"""

import asyncio
import json
import sys
import time
import traceback
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from js import console, document, history, location, sessionStorage, takeEarlyPress
from pyodide.ffi import JsProxy
from pyscript import config

sys.path.append("app.zip")  # not unpacked: importing from the archive is faster

FRAME_SECONDS = 0.02
"""Long enough for the browser to draw once."""


def settings_table(auth: dict[str, Any], origin: str) -> dict[str, Any]:
    """Return the client's settings: ``[auth]``, and the addresses of this page wherever it is served."""
    return {
        **auth,
        "redirect_uri": f"{origin}/",
        "silent_redirect_uri": f"{origin}/app/static/blank.html",
        "post_logout_redirect_uri": f"{origin}/",
    }


def kept(key: str) -> str | None:
    """Return what session storage holds at ``key``, or None."""
    text = sessionStorage.getItem(key)
    return text if isinstance(text, str) else None


def asked_scenario(before: str) -> str:
    """Return the name of the scenario that the address asks for; empty if it asks for none.

    The authorization server sends people back to ``/``, so on the way back it is the one from ``before`` that.
    """
    query = parse_qs(str(location.search)[1:])
    coming_back = has_answer() or "state" in query
    return before if coming_back else query.get("scenario", [""])[0]


def has_answer() -> bool:
    """Say whether the page was opened with an authorization response."""
    return bool(document.documentElement.hasAttribute("data-returning"))


def keep_in_address(scenario: str) -> None:
    """Put the scenario's name into the address, so that a reload finds it."""
    query = parse_qsl(str(location.search)[1:])
    if ("scenario", scenario) not in query:
        history.replaceState(history.state, "", f"/?{urlencode([*query, ('scenario', scenario)])}")


async def main() -> None:
    """Start, settle a pending answer or an earlier session, and then say that the page is ready."""
    # Imported here, so that a mistake in any module of the app ends in a sentence and not in a blank page.
    from app.oidc import Client, EventLog, Settings
    from app.oidc.browser import browser_ports
    from app.ui import scenario
    from app.ui.listening import CHOICES_KEY, EVENTS_KEY, SCENARIO_KEY, Listening
    from app.ui.loading import note_load
    from app.ui.page import Page
    from app.ui.state import Choices

    before = kept(SCENARIO_KEY) or ""
    asked = asked_scenario(before)
    chosen = scenario.find(config.get("scenarios"), asked)
    auth = chosen.auth(config["auth"]) if chosen else config["auth"]
    settings = Settings.from_mapping(settings_table(auth, location.origin))
    events = EventLog(time.time)
    try:
        # What was said with one issuer does not belong into the picture of another.
        events.load(json.loads(kept(EVENTS_KEY) or "[]") if before == asked else [])
    except (ValueError, RecursionError):
        events.clear()  # somebody has edited it; it was only for looking at
    note_load(events, has_answer=has_answer())
    choices, pressed = Choices.load(kept(CHOICES_KEY), settings.response_type), takeEarlyPress()
    ports = browser_ports()
    page = Page(
        Client(settings, ports, events),
        choices,
        api=settings.api[0] if settings.api else "",
        scenario=chosen,
        unknown_scenario=asked if config.get("scenarios") and not chosen else "",
        has_scenarios=bool(config.get("scenarios")),
    )
    listening = Listening(page)
    page.draw()
    page.client.start()  # before anything is restored, so that no logout in another tab is missed
    if pressed:
        listening.log_in()
    else:
        await page.actions.settle()
    if chosen:
        keep_in_address(chosen.name)
    page.settled()
    page.tick()
    # Not needed for what is seen first, so the browser shows that before it waits for the imports.
    await asyncio.sleep(FRAME_SECONDS)
    from app.ui.time_line import TimeLine

    page.time_line = TimeLine(page)
    page.draw()
    await asyncio.sleep(FRAME_SECONDS)
    from app.ui.following import Following
    from app.ui.inspecting import Inspecting

    Following()
    Inspecting(page, ports)


def give_up(error: Exception) -> None:
    """Say calmly that the page cannot work, and leave the rest for the person who mends it."""
    code = getattr(error, "code", "page_error")
    sentence = getattr(error, "message", "This page could not start, because of a mistake in it.")
    hint = getattr(error, "hint", None) or "The browser’s console has the details. Reload to try again."
    block = document.createElement("div")
    block.className = "alert"
    block.setAttribute("role", "alert")
    for text, name in ((code, "alert-code mono"), (sentence, "alert-sentence"), (hint, "alert-hint")):
        block.append(_paragraph(text, name))
    document.getElementById("alert-place").replaceChildren(block)
    document.getElementById("boot-text").textContent = "Python runs, but the page could not start."
    document.documentElement.dataset.app = "error"
    console.error("".join(traceback.format_exception(error)))


def _paragraph(text: str, name: str) -> JsProxy:
    paragraph = document.createElement("p")
    paragraph.className = name
    paragraph.textContent = text
    return paragraph


async def start() -> None:
    """Run :func:`main`; whatever goes wrong ends in words."""
    try:
        await main()
    except Exception as error:
        give_up(error)


running = {asyncio.ensure_future(start())}  # a task that nobody holds may be collected before it ends
