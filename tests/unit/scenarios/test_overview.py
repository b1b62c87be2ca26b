"""``/s/``: the list of the scenarios, as a page and as JSON."""

import re
from urllib.parse import urlencode

from server.scenarios import SCENARIOS
from server.scenarios.run import VERDICTS
from tests.unit.authorization_server.lab import ISSUER, SPA
from tests.unit.scenarios.site import bearer


async def test_every_scenario_is_listed(site):
    page = await site.lab.browser().get(f"{ISSUER}/s/")
    assert page.status == 200
    assert "misbehave on purpose" in page.words
    for name, each in SCENARIOS.items():
        assert f"{ISSUER}/s/<wbr>{name}<" in page.text
        assert f'href="{SPA}?scenario={name}"' in page.text
        assert each.section.link in page.text
        assert f'<a href="#{name}">' in page.text
        assert f'id="{name}"' in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_the_table_begins_with_what_was_tried_and_says_the_last_verdict(site):
    browser, page = await site.log_in("wrong-azp")
    await browser.get(f"{ISSUER}/s/wrong-azp/userinfo", headers=bearer(page))
    page = await site.lab.browser().get(f"{ISSUER}/s/")
    rows = re.findall(r'<th scope="row"><a href="#([a-z0-9-]+)">', page.text)
    assert rows == ["wrong-azp", *(name for name in SCENARIOS if name != "wrong-azp")]
    first = page.text.partition('<th scope="row">')[2].partition("</tr>")[0]
    assert 'data-verdict="wrong"' in first
    assert "<td>refuse</td>" in first


async def test_every_verdict_is_explained(site):
    page = await site.lab.browser().get(f"{ISSUER}/s/")
    for verdict, sentence in VERDICTS.items():
        assert f'data-verdict="{verdict}"' in page.text
        assert sentence in page.words


async def test_the_same_is_there_as_json_for_tools_of_any_origin(site):
    browser = site.lab.browser()
    first = await browser.get(f"{ISSUER}/s/index.json", headers={"Origin": "https://tool.example"})
    second = await browser.get(f"{ISSUER}/s/", headers={"Accept": "application/json"})
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.json() == second.json()
    assert [each["name"] for each in first.json()["scenarios"]] == list(SCENARIOS)
    one = first.json()["scenarios"][3]
    assert one == {
        "name": "invalid-aud",
        "module": "oidcc-client-test-invalid-aud",
        "sentence": SCENARIOS["invalid-aud"].sentence,
        "expected": "refuse",
        "correct": SCENARIOS["invalid-aud"].correct,
        "response_type": "id_token token",
        "on_renewal": False,
        "section": "OpenID Connect Core 3.1.3.7",
        "link": "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation",
        "issuer": f"{ISSUER}/s/invalid-aud",
        "api": f"{ISSUER}/s/invalid-aud/api",
        "try": f"{SPA}?scenario=invalid-aud",
        "earlier": [],
        "runs": [],
    }


async def test_what_a_client_sends_is_shown_as_text(site):
    query = urlencode({"client_id": "<script>alert(1)</script>", "state": "s"})
    await site.lab.browser().get(f"{ISSUER}/s/plain/authorize?{query}")
    page = await site.lab.browser().get(f"{ISSUER}/s/")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
