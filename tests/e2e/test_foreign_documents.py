"""What the authorization server's pages may do in a hidden frame or a popup of ours: log in, and nothing else."""

from collections.abc import Callable
from textwrap import dedent

import pytest
from playwright.sync_api import Route

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.person import Person
from tests.e2e.test_popup import opens_a_popup

pytestmark = pytest.mark.client

WAYS = {
    "a form": "form.submit()",
    "a form's button": "button.click()",
    "a link": "link.click()",
    "location": "top.location.href = away",
    "replace": "parent.location.replace(away)",
    "open": "open(away, '_top')",
    "a name": "open(away, 'ours')",
    "history": "history.back()",
    "another window": "open(away)",
}

BUSTER = """<!doctype html><title>Login</title>
<form id="form" target="_top" action="{away}"><button id="button">Go</button></form>
<a id="link" target="_top" href="{away}">Go</a>
<script>
  const away = "{away}";
  const state = new URLSearchParams(location.search).get("state");
  const response = {{ state, iss: location.origin, error: "access_denied" }};
  const answer = () => parent.postMessage({{ type: "authorization_response", response }}, "*");
  setTimeout(answer, 300); // time enough for a page to go, if it can be made to
  try {{ {way}; }} catch {{ /* the browser forbids it, as it should */ }}
</script>"""

SILENTLY = """
from dataclasses import replace
from app.oidc.browser import browser_ports

client = Client(replace(client.settings, silent_transport="web_message"), browser_ports())
try:
    await client.login_silently()
except Exception as error:
    return error.code
"""


def answers_with(html: str) -> Callable[[Route], None]:
    """Return a handler of requests that answers each with the page ``html``."""
    return lambda route: route.fulfill(content_type="text/html", body=html)


def test_a_frame_cannot_lead_the_page_away(person: Person, watch: Watch) -> None:
    """On one site, as the guide recommends, Chromium lets a frame without a sandbox do so, and nobody need press."""
    watch.allowed += ["Unsafe attempt to initiate navigation", "sandboxed"]
    person.opens()
    person.page.evaluate("globalThis.isTheSamePage = true; window.name = 'ours'")
    for name, way in WAYS.items():
        html = BUSTER.format(away=f"{person.lab.login}/", way=way)
        person.page.route("**/authorize?*prompt=none*", answers_with(html))
        assert python_in_page.run(person.page, dedent(SILENTLY)) == "access_denied", name
        assert person.page.evaluate("globalThis.isTheSamePage"), name


def test_a_popup_cannot_lead_the_page_away(person: Person) -> None:
    """What a login page may see of the page that opened it, it could send anywhere."""
    person.opens()
    popup = person.at(opens_a_popup(person))
    popup.reaches_the_login_page()
    assert popup.page.evaluate("opener") is None
