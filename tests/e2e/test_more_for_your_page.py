"""docs/more-for-your-page.md: each section, added to the page of the guide as it says, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import lab as labs
from tests.e2e.conftest import Watch
from tests.e2e.guide import GUIDE, MORE, Guide, blocks, files, put, put_packages, section, serving
from tests.e2e.lab import free_port
from tests.e2e.person import Person

pytestmark = pytest.mark.client


class Site:
    """The page of the guide in its last form, the sections that add to it, and the lab where it is registered."""

    def __init__(self, folder: Path, lab: labs.Lab, port: int) -> None:
        self.folder, self.lab, self.port = folder, lab, port
        self.home = f"http://page.lab.localhost:{port}/"
        guide = Guide(GUIDE, lab, port).text
        self.policy = blocks(guide, "text")[0].strip()
        self.page = {
            **files(section(guide, "The smallest page that works")),
            **files(section(guide, "Before you go live")),
        }
        self._more = Guide(MORE, lab, port).text

    def section(self, title: str) -> str:
        """Return a section of docs/more-for-your-page.md."""
        return section(self._more, title)

    def put(self, *, above_subscribe: str = "", at_the_end: str = "", **others: str) -> None:
        """Write the page with these additions to ``main.py``, and other files."""
        main = self.page["main.py"].replace("client.subscribe(show)", f"{above_subscribe}\nclient.subscribe(show)")
        put(self.folder, {**self.page, "main.py": f"{main}\n{at_the_end}"}, others)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page's folder, served with its policy, and a lab."""
    folder, port = tmp_path_factory.mktemp("page"), free_port()
    put_packages(folder)
    registered = blocks(GUIDE.read_text(encoding="utf-8").replace(":9000", f":{port}"), "toml")[1]
    with labs.running(tmp_path_factory.mktemp("lab"), more=registered) as lab:
        site = Site(folder, lab, port)
        with serving(folder, port, lambda: site.policy):
            yield site


@pytest.fixture
def person(page: Page, site: Site, watch: Watch) -> Person:
    """Somebody in front of the page."""
    watch.add(page.context)
    site.lab.forget()
    return Person(page, site.lab)


def logs_in(person: Person, site: Site, path: str = "") -> None:
    """Open the page, log in, and come back."""
    person.page.goto(f"{site.home}{path}")
    person.presses("Log in")
    person.logs_in()
    person.presses("Allow")


def test_say_what_happens(person: Person, site: Site) -> None:
    (code,) = blocks(site.section("Say what happens"), "python")
    site.put(above_subscribe=code)
    logs_in(person, site)
    status = person.page.get_by_role("status")
    expect(status).to_have_text("You are signed in.")
    other = person.at(person.page.context.new_page())
    other.page.goto(site.home)
    expect(other.button("Log out")).to_be_enabled()
    other.presses("Log out")
    expect(status).to_contain_text("You are signed out. ")


def test_log_in_in_a_popup(person: Person, site: Site) -> None:
    (code,) = blocks(site.section("Log in in a popup"), "python")
    main = site.page["main.py"]
    start = main.index('@when("click", "#log-in")')
    main = main[:start] + code + main[main.index("\n@when", start + 1) :]
    put(site.folder, {**site.page, "main.py": main})
    person.page.goto(site.home)
    with person.page.context.expect_page() as opened:
        person.presses("Log in")
    popup = person.at(opened.value)
    popup.logs_in()
    with popup.page.expect_event("close"):
        popup.presses("Allow")
    expect(person.page.locator("#who")).to_have_text("You are Ada Lovelace")


def test_call_an_api(person: Person, site: Site) -> None:
    put(site.folder, {**site.page, "main.py": calls_the_api_by(site, 0)})
    logs_in(person, site)
    expect(person.button("Call API")).to_be_enabled()
    person.presses("Call API")  # the permission is missing, so the page leaves for it
    person.presses("Allow")
    expect(person.page.locator("#who")).to_have_text("You are Ada Lovelace")
    person.presses("Call API")
    expect(person.page.get_by_role("status")).to_have_text("Hello")


def test_call_an_api_for_a_file(person: Person, site: Site, browser_name: str) -> None:
    if browser_name == "firefox":
        pytest.skip("Playwright is told of no download by an installed Firefox")
    put(site.folder, {**site.page, "main.py": calls_the_api_by(site, 1)})
    logs_in(person, site)
    expect(person.button("Call API")).to_be_enabled()
    with person.page.expect_download() as download:
        person.presses("Call API")
    assert download.value.suggested_filename == "messages.json"
    assert "Nobody reads this without an access token" in download.value.path().read_text(encoding="utf-8")


def calls_the_api_by(site: Site, number: int) -> str:
    """Return ``main.py`` with this block of the section in the place of its own call."""
    code, main = blocks(site.section("Call an API"), "python")[number], site.page["main.py"]
    start = main.index('@when("click", "#call-api")')
    return main[:start] + code + main[main.index("\nasync def ask_for_name", start) :]


def test_routes_in_the_fragment(person: Person, site: Site) -> None:
    (code,) = blocks(site.section("Routes in the fragment"), "python")
    site.put(at_the_end=code)
    logs_in(person, site, "#/orders/7?code=1")
    status = person.page.get_by_role("status")
    expect(status).to_have_text("This is #/orders/7?code=1")
    person.page.evaluate("location.hash = '#/orders/8'")
    expect(status).to_have_text("This is #/orders/8")


WAYS = ("loadPackage", "unpackArchive", "sys.path")


@pytest.mark.parametrize("way", WAYS)
def test_pyodide_without_pyscript(person: Person, site: Site, way: str) -> None:
    text = site.section("Pyodide without PyScript")
    printed = files(text)
    assert set(printed) == {"plain.js", "plain.py", "index.html"}
    first, *other_ways = blocks(text, "js")
    (line,) = [line for line in first.splitlines() if "loadPackage" in line]
    loading = next((code for code in other_ways if way in code), line)
    assert way in loading
    put(site.folder, site.page, printed, {"plain.js": first.replace(line, loading)})
    logs_in(person, site)
    expect(person.page.get_by_role("status")).to_have_text("You are signed in")
    person.page.reload()
    expect(person.page.get_by_role("status")).to_have_text("You are signed in")


def test_a_worker(person: Person, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    text = site.section("A worker")
    (code,) = blocks(text, "python")
    site.put(at_the_end=code, **{"worker.js": blocks(text, "js")[0]})
    changed = site.policy.replace("require-trusted-types-for 'script'", "worker-src 'self'")
    monkeypatch.setattr(site, "policy", changed)
    logs_in(person, site)
    expect(person.page.get_by_role("status")).to_have_text("The worker got 200", timeout=60_000)
