"""index.html: what stands there must fit the Python that draws over it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.oidc import Session
from app.ui import state
from app.ui.log.steps import tell
from app.ui.views import checks, session, storage, tokens, wire

ROOT = Path(__file__).resolve().parents[3]
HTML = (ROOT / "index.html").read_text(encoding="utf-8")


class Texts(HTMLParser):
    """Collects the text below each element that has an id, and all attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.attributes: list[tuple[str, str | None]] = []
        self.values: list[str | None] = []
        self._open: list[str | None] = []
        self.scripts_with_text = 0

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.attributes += attrs
        if found.get("name") == "response_type":
            self.values.append(found.get("value"))
        if tag not in ("meta", "link", "input", "br"):
            self._open.append("script" if tag == "script" else found.get("id"))

    def handle_endtag(self, tag):
        self._open.pop()

    def handle_data(self, data):
        if self._open and self._open[-1] == "script" and data.strip():
            self.scripts_with_text += 1
        for identifier in filter(None, self._open):
            self.texts[identifier] = self.texts.get(identifier, "") + data


@pytest.fixture(scope="module")
def page():
    parser = Texts()
    parser.feed(HTML)
    return parser


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def drawn(nodes):
    return plain(" ".join(node.text() for node in nodes))


def test_there_is_no_inline_script_style_or_handler(page):
    assert page.scripts_with_text == 0
    assert not [name for name, _ in page.attributes if name == "style" or name.startswith("on")]


def test_nothing_is_loaded_from_elsewhere(page):
    loaded = [value for name, value in page.attributes if name == "src"]
    assert loaded
    assert all(value and value.startswith("/") and not value.startswith("//") for value in loaded)


def test_the_first_script_is_the_one_that_clears_the_address_bar(page):
    assert next(value for name, value in page.attributes if name == "src") == "/app/static/early.js"


def test_what_stands_in_the_page_before_python_is_what_python_draws(page):
    assert plain(page.texts["profile"]) == drawn(session.profile_line(Session()))
    assert plain(page.texts["tokens"]) == drawn(session.tokens_line(None, 0))
    assert plain(page.texts["story-caption"]) == tell(()).caption
    assert plain(page.texts["panel-tokens"]) == drawn(tokens.view(Session(), 0))
    assert plain(page.texts["panel-checks"]) == drawn(checks.view(()))
    assert plain(page.texts["panel-wire"]) == drawn(wire.view(()))


def test_every_response_type_and_tab_can_be_chosen(page):
    assert page.values == list(state.RESPONSE_TYPES)
    assert all(f"tab-{tab}" in page.texts and f"panel-{tab}" in page.texts for tab in state.TABS)


def test_the_files_behind_the_steps_are_there(page):
    files = [value for name, value in page.attributes if name == "href" and value and value.startswith("/app/")]
    assert [file for file in files if not (ROOT / file[1:]).is_file()] == []


def test_every_step_has_a_place_for_what_happened():
    assert HTML.count('class="step-live"') == 7


def test_the_page_says_what_the_standards_say_today(page):
    today = plain(page.texts["today"])
    assert "RFC 9700" in today
    assert "PKCE" in today


def test_the_callback_page_has_one_script():
    page = (ROOT / "app/static/blank.html").read_text(encoding="utf-8")
    assert re.findall("<script.*", page) == ['<script src="/app/static/callback.js"></script>']


def test_the_page_knows_its_own_keys_in_storage():
    names = [part for part, _ in storage.WHAT]
    listening = (ROOT / "app/ui/listening.py").read_text(encoding="utf-8")
    own = set(re.findall(r'_KEY = "(lab\.\w+)"', listening))
    for module in (ROOT / "app/oidc").rglob("*.py"):
        own |= {f" {key}" for key in re.findall(r'context\.prefix \+ "([^"]+)"', module.read_text(encoding="utf-8"))}
    assert own == set(names)


def test_the_picture_for_print_is_that_of_the_recorded_login(page):
    recorded = json.loads((ROOT / "app/static/recorded_login.json").read_text(encoding="utf-8"))
    assert [value for name, value in page.attributes if name == "data-recording"] == [recorded["sha256"]]
    picture = HTML.partition('class="printed"')[2].partition("</ol>")[0]
    assert re.findall(r"<b>(\d)</b>", picture) == ["1", "2", "3", "4", "5", "6", "7"]
    assert "<button" not in picture
