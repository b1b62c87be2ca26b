"""What every request and every answer has in common: limits, encodings, headers."""

import pytest

from tests.unit.authorization_server.lab import ISSUER


async def test_pages_are_never_framed_and_silent_answers_can_be(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "form-action" not in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.status == 303
    assert "frame-ancestors" not in silent.headers["content-security-policy"]
    assert "x-frame-options" not in silent.headers
    assert silent.headers["cache-control"] == "no-store"
    assert silent.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_too_long(lab, method):
    browser = lab.browser()
    if method == "GET":
        page = await browser.get(f"{ISSUER}/authorize?x={'a' * 9000}")
        assert page.status == 414
    else:
        page = await browser.post(f"{ISSUER}/authorize", {"x": "a" * 70_000})
        assert page.status == 413
        origin = {"Origin": "http://app.lab.localhost:8000"}
        answer = await browser.post(f"{ISSUER}/token", {"x": "a" * 70_000}, headers=origin)
        assert (answer.status, answer.json()["error"]) == (413, "invalid_request")
        assert answer.headers["access-control-allow-origin"] == origin["Origin"], "its page may read why"


@pytest.mark.parametrize("query", ["client_id=%ff", "state=%c3", "%80=x"])
async def test_no_text(lab, query):
    assert (await lab.browser().get(f"{ISSUER}/authorize?{query}")).status == 400
