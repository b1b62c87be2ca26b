"""Records a real login for people who have not pressed anything yet: ``make record``.

A browser logs in at a lab of its own and calls the API. What the page's log says of that becomes
``app/static/recorded_login.json``, unchanged but for the port, which is the usual one.
"""

import json
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.ui import recording
from tests.e2e.lab import ROOT, running
from tests.e2e.person import Person
from tools import browsers

FILE = ROOT / "app/static/recorded_login.json"
USUAL_PORT = 8000


def main() -> None:
    """Log in, call the API, and write the log."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.find("chromium"), args=["--no-sandbox"])
        person = Person(browser.new_page(), lab)
        person.makes_the_journey()
        person.gets_an_answer_of_the_api()
        person.page.goto(f"{lab.app}/app/static/blank.html")  # the page keeps its log when it is left
        log = str(person.page.evaluate("sessionStorage.getItem('lab.events')"))
        port = lab.app.rpartition(":")[2]
        browser.close()
    text = recording.write(json.loads(log.replace(f":{port}", f":{USUAL_PORT}")))
    recording.read(text)
    FILE.write_text(text, encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(json.loads(log))} records")


if __name__ == "__main__":
    main()
