"""The authorization endpoint: how requests come, and how answers leave."""

import pytest

from tests.unit.authorization_server.lab import ISSUER, SPA


async def test_authorize_by_post(lab):
    browser = lab.browser()
    query = lab.authorize_url(prompt="none").partition("?")[2]
    answer = await browser.post(f"{ISSUER}/authorize", query.encode())
    assert answer.fragment["error"] == "login_required"
    wrong = await browser.post(f"{ISSUER}/authorize", b"{}", headers={"content-type": "application/json"})
    assert wrong.status == 400


@pytest.mark.parametrize("depth", [100, 500, 900, 5000])
async def test_claims_nested_deeply_are_no_crash(lab, depth):
    browser, _ = await lab.logged_in()
    nested = '{"userinfo": {"x": {"value": ' + "[" * depth + "]" * depth + "}}}"
    query = lab.authorize_url(prompt="none", claims=nested).partition("?")[2]
    page = await browser.post(f"{ISSUER}/authorize", query.encode())
    assert page.fragment.get("error", "invalid_request") == "invalid_request"


async def test_form_post_escapes_and_sends_itself(lab):
    browser, _ = await lab.logged_in()
    state = '"><script>alert(1)</script>'
    page = await browser.get(lab.authorize_url(prompt="none", response_mode="form_post", state=state))
    assert page.status == 200
    assert "<script>alert" not in page.text
    (form,) = page.forms
    assert (form.method, form.action) == ("post", SPA)
    assert dict(form.fields)["state"] == state
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert (await browser.get(f"{ISSUER}/static/form_post.js")).headers["content-type"].startswith("text/javascript")


async def test_web_message_names_the_exact_origin(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(lab.authorize_url(prompt="none", response_mode="web_message", state="'\"<&"))
    assert 'data-origin="http://app.lab.localhost:8000"' in page.text
    assert "access_token" in page.text
    assert "'\"<&" not in page.text
    assert "frame-ancestors" not in page.headers["content-security-policy"]


async def test_nothing_secret_is_logged(lab, caplog):
    caplog.set_level("DEBUG")
    _, page = await lab.logged_in()
    lines = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("server"))
    assert "authorization_response" in lines
    secrets = [page.fragment["access_token"], page.fragment["id_token"], "correct horse", "ada@", "a state"]
    assert not [secret for secret in secrets if secret in lines]
