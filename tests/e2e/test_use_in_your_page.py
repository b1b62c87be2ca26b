"""docs/use-in-your-page.md: the pages that are printed there, as they are printed there, in a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.guide import GUIDE, Guide, blocks, files, put, put_packages, section, serving
from tests.e2e.lab import Lab, free_port
from tests.e2e.person import Person

pytestmark = pytest.mark.client


class Reader:
    """Somebody who has followed the guide: the folder of their page, and what they have registered at the lab."""

    def __init__(self, run_lab: Callable[..., Lab], folder: Path) -> None:
        self.port = free_port()
        text = GUIDE.read_text(encoding="utf-8").replace(":9000", f":{self.port}")
        self.lab = run_lab(more=blocks(section(text, "What to register"), "toml")[0])
        guide = Guide(GUIDE, self.lab, self.port).text
        self.smallest = files(section(guide, "The smallest page that works"))
        self.whole = files(section(guide, "Before you go live"))
        self.policy = blocks(guide, "text")[0].strip()
        self.folder = folder
        put_packages(folder)
        put(folder, self.smallest)


@pytest.fixture
def reader(run_lab: Callable[..., Lab], tmp_path: Path) -> Reader:
    """Somebody who has followed the guide up to the smallest page."""
    folder = tmp_path / "page"
    folder.mkdir()
    return Reader(run_lab, folder)


def test_the_guide_prints_these_files(reader: Reader) -> None:
    assert set(reader.smallest) == {"index.html", "pyscript.toml", "main.py", "blank.html"}
    assert set(reader.whole) == {"index.html", "answer.js", "boot.js", "callback.js", "blank.html"}


@pytest.mark.parametrize("page_is", ["smallest", "whole"])
def test_the_printed_page_logs_in_calls_the_api_and_logs_out(
    page: Page, reader: Reader, watch: Watch, page_is: str
) -> None:
    policy = ""
    if page_is == "whole":
        put(reader.folder, reader.whole)
        policy = reader.policy
        page.add_init_script("addEventListener('DOMContentLoaded', () => { globalThis.atFirst = location.href })")
    home = f"http://page.lab.localhost:{reader.port}/"
    watch.add(page.context)
    watch.allowed.append("CORS request did not succeed")  # in Firefox, of the request that is aborted below
    person = Person(page, reader.lab)
    who, status = page.locator("#who"), page.get_by_role("status")

    with serving(reader.folder, reader.port, lambda: policy):
        page.goto(home)
        expect(person.button("Log in")).to_be_disabled()
        expect(who).to_have_text("Nobody is signed in")
        expect(person.button("Call API")).to_be_disabled()

        discovery = "**/.well-known/openid-configuration"
        page.route(discovery, lambda route: route.abort())
        person.presses("Log in")
        expect(status).to_contain_text("The authorization server does not answer at ")
        page.unroute(discovery)
        person.presses("Log in")
        person.logs_in()
        person.presses("Allow")
        expect(who).to_have_text("You are Ada Lovelace")
        assert person.address() == home
        if page_is == "whole":
            assert page.evaluate("atFirst") == home

        person.presses("Call API")
        expect(status).to_contain_text("200")
        expect(status).to_contain_text("Nobody reads this without an access token")

        page.reload()
        expect(who).to_have_text("You are Ada Lovelace")
        assert f"{home}blank.html" in {address.partition("?")[0] for address in person.addresses}

        person.presses("Log out")
        expect(page).to_have_url(home)
        expect(who).to_have_text("Nobody is signed in")
        person.presses("Log in")
        person.reaches_the_login_page()  # the session there has ended too


def test_when_userinfo_fails_the_person_is_signed_in_all_the_same(page: Page, reader: Reader, watch: Watch) -> None:
    watch.add(page.context)
    person = Person(page, reader.lab)
    page.route("**/userinfo", lambda route: route.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"}))
    with serving(reader.folder, reader.port):
        page.goto(f"http://page.lab.localhost:{reader.port}/")
        person.presses("Log in")
        person.logs_in()
        person.presses("Allow")
        expect(page.get_by_role("status")).to_contain_text("UserInfo")
        expect(page.locator("#who")).to_have_text("You are signed in")
        expect(person.button("Log out")).to_be_enabled()
