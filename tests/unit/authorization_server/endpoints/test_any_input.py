"""For any query, form and cookie: no 5xx, no redirect to a stranger, no token in a query, and ``state`` comes back."""

import asyncio
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.authorization_server.lab import API, ISSUER, SPA, Page, new_lab

REGISTERED = {
    f"http://{host}:8000{path}"
    for host in ("app.lab.localhost", "app.partner.localhost")
    for path in ("/", "/app/static/blank.html")
}
TOKENS = {"access_token", "id_token", "refresh_token"}
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

SENSIBLE = {
    "client_id": ["spa", "other"],
    "redirect_uri": [*sorted(REGISTERED), SPA + "x", "http://evil.localhost:8000/", "http://app.lab.localhost:8000"],
    "response_type": [
        *("id_token", "token", "id_token token", "token id_token", "code", "code token", "code id_token"),
        *("code id_token token", "none", "magic", "id_token id_token", " token "),
    ],
    "response_mode": ["fragment", "query", "form_post", "web_message", "form_post.jwt"],
    "scope": ["openid", "openid profile email read:messages", "read:messages", "openid admin", "unknown"],
    "audience": [API, "https://other.example/"],
    "nonce": ["n", "n" * 200],
    "prompt": ["none", "login", "consent", "select_account", "none login", "create"],
    "max_age": ["0", "1", "10000", "-1", "1.5", "x"],
    "id_token_hint": ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "....", "e30.e30.e30"],
    "claims": [
        '{"id_token": {"sub": {"value": "\\ud800"}}}',
        "{}",
        "[]",
        "{",
        '{"id_token": {"sub": {"value": "x"}, "acr": {"essential": true, "values": [[]]}}}',
        '{"userinfo": {"x": {"value": ' + "[" * 700 + "]" * 700 + "}}}",
    ],
    "connection": ["database", "acme", "other"],
    "code_challenge": [CHALLENGE, "short"],
    "code_challenge_method": ["S256", "plain"],
    "login_hint": ["ada@example.com", "<script>"],
    "request": ["e30.e30."],
    "request_uri": ["https://evil.localhost/"],
}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAMES = st.sampled_from([*SENSIBLE, "state"]) | ANY_TEXT


def pair(name):
    values = st.sampled_from(SENSIBLE[name]) | ANY_TEXT if name in SENSIBLE else ANY_TEXT
    return st.tuples(st.just(name), values)


GOOD = st.fixed_dictionaries(
    {name: st.sampled_from(SENSIBLE[name]) for name in ("client_id", "redirect_uri", "response_type", "scope", "nonce")}
).map(lambda found: list(found.items()))
PAIRS = st.builds(lambda good, more: good + more, GOOD | st.just([]), st.lists(NAMES.flatmap(pair), max_size=6))
STATES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128)
PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#")
COOKIES = st.sampled_from(["signed in", "none"]) | st.text(PRINTABLE, max_size=60)

FEW = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory):
    """Return a lab, and the cookies of a browser in which Ada has allowed everything."""
    lab = new_lab(tmp_path_factory.mktemp("data"))
    browser, _ = asyncio.run(lab.logged_in(scope="openid profile email read:messages"))
    return lab, dict(browser.cookies["login.lab.localhost:8000"])


def ask(signed_in, cookies, *, query=None, form=None):
    lab, known = signed_in
    browser = lab.browser()
    headers = {}
    if cookies == "signed in":
        browser.cookies["login.lab.localhost:8000"] = dict(known)
    elif cookies != "none":
        headers["cookie"] = cookies
    if form is None:
        return asyncio.run(browser.get(f"{ISSUER}/authorize?{query}", headers=headers, follow=False))
    return asyncio.run(browser.post(f"{ISSUER}/authorize", form, headers=headers, follow=False))


def check(page: Page):
    assert page.status < 500
    if page.status != 303:
        assert not page.location
        for form in page.forms:
            assert form.action in REGISTERED or form.action.startswith("/")
        return
    target = page.location
    if target.startswith("/"):
        assert not target.startswith("//")
        return
    assert target.split("#")[0].split("?")[0] in REGISTERED
    assert TOKENS.isdisjoint(dict(parse_qsl(urlsplit(target).query)))


def state_that_came_back(page: Page):
    if page.status == 303 and not page.location.startswith("/"):
        return (page.query | page.fragment_or_nothing).get("state")
    if page.status == 200 and len(page.forms) == 1 and page.forms[0].action in REGISTERED:
        return dict(page.forms[0].fields).get("state")
    return "no answer to the client"


@FEW
@given(
    query=st.text(PRINTABLE, max_size=200),
    cookies=COOKIES,
)
@example(query="client_id=spa&client_id=spa", cookies="none")
@example(query="%ff=%ff", cookies="signed in")
@example(query="client_id=spa&redirect_uri=" + quote(SPA) + "&response_mode=fragment&response_mode=x", cookies="none")
def test_any_query(signed_in, query, cookies):
    check(ask(signed_in, cookies, query=query))


@FEW
@given(pairs=PAIRS, cookies=COOKIES)
def test_any_parameters(signed_in, pairs, cookies):
    check(ask(signed_in, cookies, query=urlencode(pairs)))


@FEW
@given(pairs=PAIRS, cookies=COOKIES)
def test_any_form(signed_in, pairs, cookies):
    check(ask(signed_in, cookies, form=urlencode(pairs).encode()))


@FEW
@given(body=st.binary(max_size=200), cookies=COOKIES)
def test_any_body(signed_in, body, cookies):
    check(ask(signed_in, cookies, form=body))


@FEW
@given(pairs=PAIRS.map(lambda pairs: [p for p in pairs if p[0] != "state"]), state=STATES, post=st.booleans())
def test_one_state_comes_back_exactly(signed_in, pairs, state, post):
    encoded = urlencode([*pairs, ("state", state)])
    page = ask(signed_in, "signed in", form=encoded.encode()) if post else ask(signed_in, "signed in", query=encoded)
    check(page)
    assert state_that_came_back(page) in (state, "no answer to the client")


@FEW
@given(state=STATES)
def test_a_silent_answer_brings_its_state(signed_in, state):
    lab, _ = signed_in
    query = lab.authorize_url(prompt="none", state=state).partition("?")[2]
    page = ask(signed_in, "signed in", query=query)
    assert page.fragment["state"] == state
    assert "access_token" in page.fragment
