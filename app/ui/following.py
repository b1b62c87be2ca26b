"""Keeps the newest row of the picture in view when its room changes: with the window, or with the height of the lab."""

from js import ResizeObserver
from pyodide.ffi import JsProxy, create_proxy

from .dom import end_of, find, listen, reveal, scroll_to_end
from .views.picture import NEWEST_ARROW

NEARLY_PIXELS = 2
"""Browsers round where a box is scrolled to."""


class Following:
    """Follows the end of the picture, unless the person has scrolled away from it or has chosen a row."""

    def __init__(self) -> None:
        self._box = find("rows-scroll")
        self._at_end = True
        listen(self._box, "scroll", self._scrolled)
        self._observer = ResizeObserver.new(create_proxy(self._resized))
        self._observer.observe(self._box)

    def _scrolled(self, event: JsProxy) -> None:
        if self._box.clientHeight:  # a hidden box is scrolled to its beginning
            self._at_end = self._box.scrollTop >= end_of(self._box, NEWEST_ARROW) - NEARLY_PIXELS

    def _resized(self, entries: JsProxy, observer: JsProxy) -> None:
        if not find("plan").hidden:
            return  # a plan is read from its beginning
        if self._at_end:
            scroll_to_end(self._box, NEWEST_ARROW)
        reveal(self._box, "[aria-pressed='true']")
