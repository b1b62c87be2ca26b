"""Records a real login for people who have not pressed anything yet: ``make record``.

A browser logs in at a lab of its own and calls the API. What the page's log says of that becomes
``app/static/recorded_login.json``, unchanged but for the port, which is the usual one. The picture of it, for print,
becomes a part of ``index.html``. With ``--picture``, only the picture is drawn, of the login that is there.
"""

import json
import re
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.oidc import Event
from app.ui import recording
from app.ui.log.picture import picture
from app.ui.nodes import Node
from app.ui.views import picture as diagram
from tests.e2e.lab import ROOT, running
from tests.e2e.person import Person
from tools import browsers

FILE = ROOT / "app/static/recorded_login.json"
USUAL_PORT = 8000


PAGE = ROOT / "index.html"
PLACE = re.compile(r"(<!-- recorded: .*? -->).*?(<!-- /recorded -->)", re.DOTALL)
KEPT = ("class", "data-part", "data-outcome")


def recorded() -> str:
    """Log in, call the API, and return the log as the text of the file."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.find("chromium"), args=["--no-sandbox"])
        person = Person(browser.new_page(), lab)
        person.makes_the_journey()
        person.gets_an_answer_of_the_api()
        person.page.goto(f"{lab.app}/app/static/blank.html")  # the page keeps its log when it is left
        log = str(person.page.evaluate("sessionStorage.getItem('lab.events')"))
        port = lab.app.rpartition(":")[2]
        browser.close()
    return recording.write(json.loads(log.replace(f":{port}", f":{USUAL_PORT}")))


def printed(events: Sequence[Event], sha256: str) -> str:
    """Return the picture of a log as HTML. Nothing in it can be pressed, because it is for print."""
    rows = [row for section in diagram.view(picture(events)) for row in section.walk() if row.tag == "li"]
    lines = "\n".join(f"                  {_html(row)}" for row in rows)
    return f"""
              <div class="printed" data-recording="{sha256}">
                <p class="journey-title"><span>A recorded login. These are real messages, of another browser.</span></p>
                <ol class="rows">
{lines}
                </ol>
              </div>
              """


def _html(node: Node | str) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    inner = "".join(map(_html, node.children))
    if node.tag == "button":
        return inner
    if node.get("class") == "visually-hidden":
        return ""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes if name in KEPT)
    return f"<{node.tag}{attributes}>{inner}</{node.tag}>"


def main(arguments: Sequence[str]) -> None:
    """Write the log of a new login, or take the one that is there; and draw it into the page."""
    text = FILE.read_text(encoding="utf-8") if "--picture" in arguments else recorded()
    events = recording.read(text)
    FILE.write_text(text, encoding="utf-8")
    drawn = printed(events, json.loads(text)["sha256"])
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(PLACE.sub(lambda found: found[1] + drawn + found[2], page), encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(events)} records")


if __name__ == "__main__":
    main(sys.argv[1:])
