"""Runs ``app/main.py`` in the page and measures the app from its first line on; see ``measured_server.py``."""

import shutil
from pathlib import Path

shutil.unpack_archive("app.zip")  # coverage.py reads the sources

from coverage import Coverage  # noqa: E402  after the sources are there
from js import console, navigator, window  # noqa: E402  after the sources are there
from pyodide.ffi import to_js  # noqa: E402  after the sources are there
from pyodide.ffi.wrappers import add_event_listener  # noqa: E402  after the sources are there

measuring = Coverage(data_file=None, config_file=False, source=["app"], context="page")
measuring.set_option("run:core", "sysmon")  # the other tracer loses the lines after an await


def bring_home(event: object) -> None:
    """Send what was measured; the browser delivers it although the page is gone."""
    measuring.stop()
    if not navigator.sendBeacon("/coverage", to_js(measuring.get_data().dumps())):
        console.error("What this page has measured is lost.")  # a page that a test watches fails by it


add_event_listener(window, "pagehide", bring_home)
measuring.start()
path = Path("app/main.py").resolve()
exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"))
