"""Login at another provider: the good way, and every way in which an answer is not believed."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import httpx2
import jwt
import pytest

from tests.unit.authorization_server.lab import ISSUER, PASSWORD


async def at_acme(lab, **changes):
    """Return a browser that stands on Acme's login page."""
    browser = lab.browser()
    page = await browser.get(lab.authorize_url(connection="acme", **changes))
    assert page.url.startswith("http://acme.localhost:8000/login")
    return browser, page


async def coming_back(lab, browser, page):
    """Log in at Acme, and return the address of the callback without going there."""
    browser.apps = {"acme.localhost:8000": lab.apps["acme.localhost:8000"]}
    page = await browser.press(page, "Log in", email="ada@acme.example", password=PASSWORD)
    browser.apps = lab.apps
    assert page.location.startswith(f"{ISSUER}/connections/acme/callback?")
    return page.location


async def test_the_request_to_the_provider(lab):
    browser = lab.browser()
    browser.apps = {"login.lab.localhost:8000": lab.apps["login.lab.localhost:8000"]}
    page = await browser.get(lab.authorize_url(connection="acme", prompt="login", login_hint="ada@acme.example"))
    sent = page.query
    assert page.location.startswith("http://acme.localhost:8000/authorize?")
    assert sent.keys() == {
        *("client_id", "response_type", "redirect_uri", "scope", "state", "nonce", "prompt", "login_hint"),
        *("code_challenge", "code_challenge_method", "max_age"),
    }
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert sent["state"] != "a state"


async def test_an_account_is_found_by_the_subject_alone(lab):
    """Never by the e-mail address: anybody may claim one elsewhere."""
    subjects = []
    for _ in range(2):
        browser, page = await at_acme(lab)
        back = await coming_back(lab, browser, page)
        page = await browser.get(back)
        page = await browser.press(page, "Allow") if "Allow" in page.text else page
        token = page.fragment["id_token"]
        subjects.append(jwt.decode(token, options={"verify_signature": False})["sub"])
    assert subjects[0] == subjects[1]


async def test_an_answer_counts_once(lab):
    browser, page = await at_acme(lab)
    back = await coming_back(lab, browser, page)
    await browser.get(back)
    again = await browser.get(back)
    assert again.status == 400
    assert "used before" in again.words


async def test_an_answer_counts_only_in_the_browser_that_left(lab):
    browser, page = await at_acme(lab)
    back = await coming_back(lab, browser, page)
    victim = lab.browser()
    there = await victim.get(back)
    assert there.status == 400
    assert "session" not in victim.cookies["login.lab.localhost:8000"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "forged"},
        {"iss": "http://evil.localhost:8000"},
        {"iss": None},
        {"code": "forged"},
        {"code": None},
        {"error": "access_denied", "code": None},
        {"error": "server_error", "code": None},
    ],
)
async def test_an_answer_that_is_not_believed(lab, change):
    browser, page = await at_acme(lab)
    back = await coming_back(lab, browser, page)
    parameters = dict(parse_qsl(urlsplit(back).query)) | change
    page = await browser.get(
        f"{ISSUER}/connections/acme/callback?{httpx2.QueryParams({k: v for k, v in parameters.items() if v})}"
    )
    assert page.status in (400, 502)
    assert "session" not in browser.cookies["login.lab.localhost:8000"]
    if "state" not in change:
        assert "Continue with Acme" in page.text, "the person can try again"


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "http://evil.localhost:8000"),
        ("aud", "other"),
        ("aud", ["lab-login", "other"]),
        ("azp", "other"),
        ("nonce", "other"),
        ("exp", 5),
        ("exp", None),
        ("iat", 9e12),
        ("sub", ""),
        ("sub", 5),
        ("sub", "\ud800"),
        ("name", "\ud800"),
        ("name", float("nan")),
        ("auth_time", "yesterday"),
    ],
)
async def test_an_id_token_that_is_not_believed(lab, claim, value):
    """Acme itself signs something wrong."""
    acme = lab.apps["acme.localhost:8000"]
    parts = lab.parts()
    signing = parts.signing

    async def poisoned(scope, receive, send):
        if scope["path"] != "/token":
            return await acme(scope, receive, send)
        body = b""

        async def collect(message):
            nonlocal body
            body += message.get("body", b"")

        await acme(scope, receive, collect)
        answer = json.loads(body)
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False}) | {claim: value}
        header = jwt.get_unverified_header(answer["id_token"])
        pem = signing.made["RS256", 1][0]
        claims = {name: value for name, value in claims.items() if value is not None}
        answer["id_token"] = jwt.api_jws.encode(json.dumps(claims).encode(), pem, "RS256", headers=header)
        data = json.dumps(answer).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": data})

    browser, page = await at_acme(lab)
    back = await coming_back(lab, browser, page)
    lab.apps["acme.localhost:8000"] = poisoned
    page = await browser.get(back)
    assert page.status == 502
    assert "could not be trusted" in page.words
    assert "session" not in browser.cookies["login.lab.localhost:8000"]


@pytest.mark.parametrize("asked", [{"prompt": "login"}, {"max_age": 60}])
async def test_nobody_can_take_the_second_login_out_of_the_request(lab, asked):
    """The request to the provider passes through the person's own browser."""
    browser, page = await at_acme(lab)
    await browser.press(page, "Log in", email="ada@acme.example", password=PASSWORD)
    lab.clock.now += 100
    browser.apps = {"login.lab.localhost:8000": lab.apps["login.lab.localhost:8000"]}
    page = await browser.get(lab.authorize_url(connection="acme", **asked))
    sent = {name: value for name, value in page.query.items() if name not in ("prompt", "max_age")}
    browser.apps = lab.apps
    before = browser.cookies["login.lab.localhost:8000"]["session"]
    back = await browser.get(f"http://acme.localhost:8000/authorize?{httpx2.QueryParams(sent)}")
    assert back.status == 502
    assert "did not ask" in back.words
    assert browser.cookies["login.lab.localhost:8000"]["session"] == before


async def test_a_second_login_at_the_provider_counts(lab):
    browser, page = await at_acme(lab)
    await browser.press(page, "Log in", email="ada@acme.example", password=PASSWORD)
    lab.clock.now += 100
    page = await browser.get(lab.authorize_url(connection="acme", prompt="login"))
    assert page.url.startswith("http://acme.localhost:8000/login")
    page = await browser.press(page, "Log in", email="ada@acme.example", password=PASSWORD)
    assert "Allow" in page.text


async def test_a_provider_that_is_down_leaves_the_other_option(lab):
    del lab.apps["acme.localhost:8000"]
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Continue with Acme")
    assert page.status == 502
    assert "Acme does not answer" in page.words
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert "Allow" in page.text


async def test_new_keys_of_the_provider_are_fetched(lab):
    from server import authorization_server

    browser, page = await at_acme(lab)
    back = await coming_back(lab, browser, page)
    await browser.get(back)
    authorization_server.rotate_keys(lab.acme)
    browser, page = await at_acme(lab)
    back = await coming_back(lab, browser, page)
    page = await browser.get(back)
    assert "Allow" in page.text


async def test_metadata_is_not_kept_longer(lab):
    """Even if the clock was set back meanwhile."""
    acme, asked = lab.apps["acme.localhost:8000"], []

    async def counted(scope, receive, send):
        asked.append(scope["path"])
        await acme(scope, receive, send)

    lab.apps["acme.localhost:8000"] = counted
    await at_acme(lab)
    lab.clock.now -= 3600
    await at_acme(lab)
    assert asked.count("/.well-known/openid-configuration") == 2


async def test_a_client_may_forbid_a_login_option(make_lab):
    lab = make_lab(lambda c: replace(c, clients={"spa": replace(c.clients["spa"], allowed_connections=("database",))}))
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    assert "Acme" not in page.text
    assert (await browser.get(page.url.replace("/login?", "/connections/acme/start?"))).status == 404
    refused = await browser.get(lab.authorize_url(connection="acme"))
    assert refused.fragment["error"] == "invalid_request"


async def test_no_such_option(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    assert (await browser.get(page.url.replace("/login?", "/connections/other/start?"))).status == 404
    assert (await browser.get(f"{ISSUER}/connections/other/callback?state=x")).status == 404
