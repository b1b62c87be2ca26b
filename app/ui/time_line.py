"""The time line: the person moves a slider over the log, and the page shows what it was at that moment.

One looks at the page's own log, or, as long as that is empty, at the recorded login. New records never move somebody
who looks back.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from js import fetch
from pyodide.ffi import JsException, JsProxy

from ..oidc import Event
from . import recording
from .dom import announce, attribute, find, listen, mark
from .log import moments
from .page import Page
from .views import past
from .views.scene import Scene
from .views.time_line import caption, position, spoken, title

NOT_THERE = "The recorded login could not be loaded. Is the network there, and does the server still run?"


class TimeLine:
    """Moves ``page`` through its log."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._until: int | None = None  # the number of the last record that is shown; None: live
        self._recorded: tuple[Event, ...] = ()
        self._plays_recording = False
        self._trouble = ""
        self._playing: asyncio.TimerHandle | None = None
        self._loading: asyncio.Future[None] | None = None
        self._slider, self._line = find("moment"), find("time-line")
        listen(self._slider, "input", lambda event: self._go(int(self._slider.value)))
        listen(self._line, "click", self._clicked)
        listen(self._line, "keydown", self._key)
        listen(find("play-recorded"), "click", self._play_recorded)

    # --- what the page asks -------------------------------------------------------------------------------------

    def scene(self, live: Scene) -> Scene:
        """Return what to draw: ``live``, or what there was at the moment that the slider shows."""
        if self._until is None:
            return live
        log = self._log(live)
        then = past.scene_at(live, log, moments.place_of(log, self._until))
        return replace(then, recorded=log is self._recorded)

    def live(self) -> None:
        """Go back to now, without drawing."""
        self._stop()
        self._until = None
        self._trouble = ""

    def draw(self, live: Scene) -> None:
        """Draw the slider and the words about it."""
        log = self._log(live)
        shown = None if self._until is None else moments.place_of(log, self._until)
        place, is_recorded = self._place(log), log is self._recorded
        self._slider.max = len(log)
        self._slider.value = place
        self._slider.disabled = not log
        mark(self._slider, "aria-valuetext", spoken(log, place))
        find("place").textContent = position(place, len(log)) if log else ""
        find("picture-title").textContent = title(shown, recorded=is_recorded)
        find("time-line-caption").textContent = self._trouble or caption(log, shown, recorded=is_recorded)
        mark(find("time-line-caption"), "data-trouble", "" if self._trouble else None)
        find("play").textContent = "Pause" if self._playing else "Replay"
        for button, usable in (("message-before", place > 0), ("message-after", place < len(log))):
            mark(find(button), "aria-disabled", None if usable else "true")
        mark(find("live"), "aria-pressed", "true" if shown is None else "false")

    # --- inside -------------------------------------------------------------------------------------------------

    @property
    def _records(self) -> Sequence[Event]:
        return self._log(self._page.scene)

    def _log(self, live: Scene) -> tuple[Event, ...]:
        on_recording = self._plays_recording and self._until is not None
        return self._recorded if on_recording or not live.events else live.events

    def _place(self, log: Sequence[Event]) -> int:
        """Return how many records are shown. A recorded login that nobody plays stands at its beginning."""
        if self._until is not None:
            return moments.place_of(log, self._until)
        return 0 if log is self._recorded else len(log)

    def _show(self, place: int) -> None:
        """Show the first ``place`` records. All of the page's own are the same as now, which goes on."""
        log = self._records
        self._trouble = ""
        self._plays_recording = log is self._recorded
        if not self._plays_recording and place >= len(log):
            self._until = None
            self._page.choose(None)
        elif log:
            self._until = log[place - 1].number if place else log[0].number - 1
            self._page.chosen = self._until if place else None
        self._page.draw()

    def _go(self, place: int) -> None:
        self._stop()
        self._show(place)

    def _clicked(self, event: JsProxy) -> None:
        button = event.target.closest("button")
        if not button or attribute(button, "aria-disabled"):
            return
        log = self._records
        match button.id:
            case "play":
                self._pause() if self._playing else self._play()
            case "message-before":
                self._go(moments.message_before(log, self._place(log)))
            case "message-after":
                self._go(moments.message_after(log, self._place(log)))
            case "live":
                self._page.live()
                self._page.draw()

    def _key(self, event: JsProxy) -> None:
        """The slider has keys of its own for one record; these are for the next message, for playing, and for now."""
        log = self._records
        if str(event.key) == "Escape":
            self._page.live()
            self._page.draw()
        elif event.target.id != "moment":
            return
        elif str(event.key) == "PageUp":
            self._go(moments.message_after(log, self._place(log)))
        elif str(event.key) == "PageDown":
            self._go(moments.message_before(log, self._place(log)))
        elif str(event.key) == " ":
            self._pause() if self._playing else self._play()
        else:
            return
        event.preventDefault()

    # --- playing ------------------------------------------------------------------------------------------------

    def _play(self) -> None:
        if self._records:
            self._start()
        else:
            self._loading = asyncio.ensure_future(self._load())

    def _play_recorded(self, event: JsProxy) -> None:
        self._play()
        find("play").focus()  # the button that was pressed goes away

    async def _load(self) -> None:
        """Fetch the recorded login, and play it."""
        try:
            answer = await fetch(attribute(self._line, "data-recorded"))
            if not answer.ok:
                raise OSError(answer.status)
            self._recorded = recording.read(str(await answer.text()))
        except recording.RecordingError as error:
            self._trouble = str(error)
        except (JsException, OSError):
            self._trouble = NOT_THERE
        self._page.draw()
        if self._recorded and self._records is self._recorded:
            self._start()

    def _start(self) -> None:
        log = self._records
        place = self._place(log)
        if self._until is None or place >= len(log):
            self._show(0 if log is self._recorded else moments.last_login(log))
        self._wait()

    def _wait(self) -> None:
        log = self._records
        place = self._place(log)
        shown = moments.seconds(log[place - 1]) if place else moments.INSIDE_SECONDS
        self._playing = asyncio.get_running_loop().call_later(shown / float(find("speed").value), self._next)
        self._page.draw()

    def _next(self) -> None:
        self._playing = None
        log = self._records
        place = self._place(log) + 1
        self._show(place)
        if moments.is_message(log[place - 1]):
            announce(log[place - 1].sentence)
        if place < len(log) and self._until is not None:
            self._wait()

    def _pause(self) -> None:
        self._stop()
        self._page.draw()

    def _stop(self) -> None:
        if self._playing:
            self._playing.cancel()
            self._playing = None
