"""What an honest token is worth at a scenario, and what ``--scenarios`` does not bring along."""

import pytest

from tests.unit.authorization_server.lab import ISSUER, PASSWORD, new_lab
from tests.unit.scenarios.site import APP, Site, bearer
from tests.unit.scenarios.test_in_the_lab import whole_lab


async def test_a_token_of_the_honest_issuer_is_worth_nothing_at_a_scenario(tmp_path):
    site = Site(new_lab(tmp_path))
    browser = site.lab.browser()
    page = await browser.get(site.lab.authorize_url())
    consent = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    honest = await browser.press(consent, "Allow")
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer(honest))).status == 200
    for path in ("api/messages", "userinfo"):
        refused = await browser.get(f"{ISSUER}/s/plain/{path}", headers=bearer(honest))
        assert refused.status == 401, path
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]


@pytest.mark.parametrize("path", ["/admin", "/admin/scenario", "/s/plain/admin", "/s/plain/admin/scenario"])
@pytest.mark.parametrize("misbehaving", [True, False])
async def test_a_start_with_scenarios_has_no_admin_interface_either(tmp_path, path, misbehaving):
    browser = whole_lab(tmp_path, misbehaving=misbehaving)
    for host in (ISSUER, APP):
        for method in ("GET", "POST"):
            headers = {"Authorization": "Bearer any", "Content-Type": "application/json"}
            answer = await browser.send(method, f"{host}{path}", headers=headers)
            assert answer.status in (404, 405), (host, method)
            assert "operations" not in answer.text
