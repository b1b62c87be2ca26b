"""The same page with an OpenID provider that we did not write, so that the client is not tuned to our own."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from server import lab, spa
from server.lab_hosts import APP
from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.lab import ROOT, Lab, free_port
from tests.e2e.person import Person
from tests.e2e.serving import serving

pytestmark = pytest.mark.client

AUTH = """
[auth]
issuer = "{issuer}"
client_id = "their-spa"
scope = "openid profile email"
response_type = "id_token token"
api = "{page}"
"""


@contextmanager
def provider(issuer: str, page: str) -> Iterator[None]:
    """Run the foreign provider while the block runs."""
    process = subprocess.Popen(
        ["node", "tests/e2e/foreign_provider.mjs", issuer, page],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    printed = []
    try:
        for line in process.stdout:
            printed.append(line)
            if line == "ready\n":
                break
        else:
            raise AssertionError(f"the foreign provider did not start:\n{''.join(printed)}")
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="module")
def theirs() -> Iterator[Lab]:
    """The page, whose ``[auth]`` names the foreign provider."""
    ports = {"app": free_port(), "login": free_port(), "api": 0}
    issuer, page = f"http://their.lab.localhost:{ports['login']}", f"http://{APP}:{ports['app']}"
    auth = AUTH.format(issuer=issuer, page=page)
    text = re.sub(r"(?s)\n\[auth\].*?(?=\n#|\n\[)", auth, (ROOT / "pyscript.toml").read_text(encoding="utf-8"))
    app = lab.create_app({APP: spa.create_app(spa.SpaConfig(ROOT, text, (issuer,), (page,)))}, home=page)
    with provider(issuer, page), serving(app, ports["app"]):
        yield Lab({}, ports, ROOT)


@pytest.fixture(scope="module")
def same_browser(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for all tests of this file."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def person(same_browser: BrowserContext, theirs: Lab, watch: Watch) -> Iterator[Person]:
    """Somebody whom neither the page nor the provider knows yet."""
    same_browser.clear_cookies()
    watch.add(same_browser)
    person = Person(same_browser.new_page(), theirs)
    person.opens()
    yield person
    person.page.close()


def says_who_it_is(person: Person) -> None:
    """Log in at the provider and come back."""
    person.presses("I am Ada")
    expect(person.page.locator("html")).to_have_attribute("data-app", re.compile("ready|signed-in"))
    assert person.alert.all_inner_texts() == []
    person.sees_state("signed-in")
    assert person.address() == f"{person.lab.app}/"


@pytest.mark.parametrize("response_type", ["id_token", "id_token token"])
def test_login_renewal_and_reload(person: Person, response_type: str) -> None:
    person.chooses(response_type)
    person.presses("Log in")
    says_who_it_is(person)
    person.presses("Renew silently")
    expect(person.page.get_by_text("Renewed silently at")).to_be_visible()
    person.page.reload()
    person.sees_state("signed-in")
    expect(person.profile).to_contain_text("ada")


@pytest.mark.parametrize("response_type", ["code", "code id_token", "code id_token token"])
def test_the_flows_with_a_code(person: Person, response_type: str) -> None:
    login = f"client.login(response_type={response_type!r})"
    python_in_page.run(person.page, f"globals()['leaving'] = asyncio.ensure_future({login})")
    says_who_it_is(person)
    tokens = python_in_page.run(person.page, "return (await client.login_silently()).response_type")
    assert tokens == response_type
