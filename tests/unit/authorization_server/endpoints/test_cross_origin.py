"""Which pages of other origins may read an answer."""

import pytest

from tests.unit.authorization_server.lab import ISSUER


@pytest.mark.parametrize("path", ["userinfo", "token"])
async def test_preflight(lab, path):
    browser = lab.browser()
    good = await browser.send("OPTIONS", f"{ISSUER}/{path}", headers={"Origin": "http://app.lab.localhost:8000"})
    assert good.status == 204
    assert "Authorization" in good.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in good.headers
    evil = await browser.send("OPTIONS", f"{ISSUER}/{path}", headers={"Origin": "http://evil.localhost:8000"})
    assert "access-control-allow-origin" not in evil.headers
