"""The page itself: before Python runs, its policy, what it stores, and whether everybody can use it."""

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.accessibility import serious, too_wide
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.person import Person


def test_the_page_reads_well_without_javascript(browser: Browser, lab: Lab, watch: Watch) -> None:
    context = browser.new_context(java_script_enabled=False)
    watch.add(context)
    page = context.new_page()
    page.goto(lab.app)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="The page calls the API")).to_be_visible()
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    expect(page.get_by_text("RFC 9700").first).to_be_visible()
    context.close()


def hold_python(person: Person) -> list[Route]:
    """Open the page, and hold the file that Python waits for. Returns what is held, to be continued."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        # The page asks for the size first, and then for the file.
        route.continue_() if route.request.method == "HEAD" else held.append(route)

    wasm = re.compile(r"/pyodide\.asm\.wasm$")
    person.page.route(wasm, hold)
    with person.page.expect_request(lambda request: request.method == "GET" and wasm.search(request.url) is not None):
        person.page.goto(person.lab.app)
    return held


def test_a_press_while_python_loads_is_remembered(person: Person) -> None:
    held = hold_python(person)
    person.presses("Log in")
    expect(person.page.get_by_text("remembered").first).to_be_visible()
    expect(person.page.get_by_role("progressbar")).to_be_visible()
    assert held
    for route in held:
        route.continue_()
    person.reaches_the_login_page()
    assert person.requests_to("/authorize")


def test_what_was_typed_while_python_loads_stays(person: Person) -> None:
    held = hold_python(person)
    person.page.evaluate("document.getElementById('message').value = 'Typed early.'")  # its tab is not open yet
    assert held
    for route in held:
        route.continue_()
    person.sees_state("ready")
    person.page.get_by_role("tab", name="API").click()
    expect(person.page.get_by_role("textbox", name="Message")).to_have_value("Typed early.")


def test_a_silent_request_that_a_reload_cut_off_is_over(person: Person) -> None:
    person.makes_the_journey()
    person.page.route("**/authorize?*", lambda route: None)  # the frame never gets an answer
    person.presses("Renew silently")
    expect(person.tokens).to_contain_text("renewing")
    person.page.unroute_all()
    person.page.reload()
    person.sees_state("signed-in")
    expect(person.tokens).to_contain_text("expires")
    expect(person.tokens).not_to_contain_text("renewing")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_on_the_way_back(new_person: Callable[..., Person], lab: Lab, width: int) -> None:
    person = new_person(lab, viewport={"width": width, "height": 900})
    person.page.add_init_script(
        "globalThis.moved = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
        " moved += each.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    person.makes_the_journey()
    expect(person.profile).to_contain_text("Ada Lovelace")
    assert person.page.evaluate("moved") < 0.02  # browsers call less than 0.1 good


def test_nothing_leaves_this_machine_and_nothing_breaks_the_policy(person: Person) -> None:
    """The watch of every test listens; this one makes the whole journey and looks at the policy as well."""
    person.page.add_init_script(
        "globalThis.violations = [];"
        "addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI))"
    )
    person.makes_the_journey()
    person.gets_an_answer_of_the_api()
    person.presses("Renew silently")
    expect(person.button("Renew silently")).to_be_enabled()
    assert person.page.evaluate("violations") == []
    expect(person.page.locator(".py-error")).to_have_count(0)


def test_neither_inline_script_nor_eval_nor_html_strings_run(person: Person, watch: Watch) -> None:
    watch.allowed += ["TrustedScript", "TrustedHTML", "Content Security Policy"]  # the browser says what it blocked
    person.opens()
    attempts = {
        "inline script": "const s = document.createElement('script'); s.append('ran()'); document.body.append(s);",
        "text as code": "setTimeout('ran()', 0)",  # eval itself, asked for by a debugger, is let through
        "html": "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=ran()>')",
        "attribute": "document.body.setAttribute('onclick', 'ran()'); document.body.click();",
    }
    for name, attempt in attempts.items():
        ran = person.page.evaluate(
            f"""async () => {{
                let ran = false;
                globalThis.ran = () => {{ ran = true; }};
                try {{ {attempt} }} catch {{}}
                await new Promise((later) => setTimeout(later, 20));
                return ran;
            }}"""
        )
        assert ran is False, name


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token"])
def test_no_token_is_stored_anywhere(person: Person, response_type: str) -> None:
    person.makes_the_journey(response_type)
    person.page.wait_for_load_state()
    fragment = urlsplit(next(url for url in person.addresses if "_token=" in url)).fragment
    tokens = [pair.split("=")[1] for pair in fragment.split("&") if pair.split("=")[0] in ("access_token", "id_token")]
    assert tokens
    kept = json.dumps(person.storage())
    for token in tokens:
        assert token not in kept
        assert token.split(".")[-1] not in kept
    assert not person.storage()["cookies"]


@pytest.mark.parametrize("width", [360, 1280])
def test_everybody_can_use_every_page(browser: Browser, lab: Lab, watch: Watch, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        bypass_csp=True,  # axe is injected; nothing else differs
        reduced_motion="reduce",  # a row that is still appearing has the contrast of something half there
    )
    watch.add(context)
    person = Person(context.new_page(), lab)
    page = person.page
    seen: dict[str, list[str]] = {}

    def look(name: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a str is one of the two
            seen[f"{name}, {scheme}"] = serious(page)
        assert too_wide(page) <= 0, f"{name} scrolls sideways at {width} px"

    person.opens()
    look("before login")
    page.get_by_text("Try this", exact=True).click()
    look("try this")
    page.keyboard.press("Escape")
    person.presses("Log in")
    person.reaches_the_login_page()
    look("login page")
    person.logs_in(password="wrong")
    expect(person.alert).to_be_visible()
    look("login page after a wrong password")
    person.presses("Sign up")
    expect(page.get_by_role("textbox", name="Name")).to_be_visible()
    look("sign-up page")
    person.presses("Back to log in")
    person.reaches_the_login_page()
    person.logs_in()
    expect(person.button("Allow")).to_be_visible()
    look("consent page")
    person.presses("Allow")
    person.sees_state("signed-in")
    look("signed in")
    if width < 1000:
        page.get_by_role("radio", name="Whole").check()
    page.get_by_text("What if", exact=True).click()
    look("what if")
    page.keyboard.press("Escape")
    for opener in page.get_by_role("button", name=re.compile(r"record.* of step")).all():
        opener.evaluate("button => button.click()")  # the sheet of a phone may stand in front of it
    page.get_by_role("button", name=re.compile(r"^The page wrote")).first.evaluate("button => button.click()")
    look("a record of a step")
    for fold in page.get_by_role("button", name=re.compile("^beside the story")).all():
        fold.click()
    page.get_by_role("button", name=re.compile(r"checks .* passed")).last.click()
    look("records opened")
    person.gets_an_answer_of_the_api()
    for tab in page.get_by_role("tab").all():
        tab.click()
        look(f"tab {tab.inner_text()}")
    page.goto(f"{lab.login}/authorize?client_id=nobody")
    look("error page")
    page.goto(f"{lab.app}/#error=access_denied&state=forged")
    person.sees_state("signed-in")
    look("error in the page")
    page.goto(f"{lab.app}/nothing")
    look("404")
    page.goto(f"{lab.login}/nothing")
    look("404 of the login host")
    page.goto(f"{lab.login}/account")
    look("account page")
    person.presses("Log out")
    expect(page.get_by_role("heading", name="Log out?")).to_be_visible()
    look("question before a logout")
    person.presses("Log out")
    expect(page.get_by_role("heading", name="You are logged out")).to_be_visible()
    look("logged out")
    context.close()
    assert {name: found for name, found in seen.items() if found} == {}
