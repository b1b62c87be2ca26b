"""``/s/``: the list, the issuers below it with an API each, and the records. And none of it on an ordinary start."""

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import urlencode

import jwt
import pytest

from server import api, spa
from server.__main__ import ACME_CONFIG, SAMPLE_CONFIG, make_app
from server.config import load
from server.lab.names import LabPorts
from server.scenarios import SCENARIOS
from server.scenarios import in_the_lab as scenarios
from server.scenarios.run import VERDICTS
from server.scenarios.site import FOLDER, ScenarioSite, serves
from tests.unit.authorization_server.lab import ISSUER, PASSWORD, ROOT, SPA, Browser, Lab, new_lab

APP = "http://app.lab.localhost:8000"


class Site:
    """The login host with its scenarios."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        site = ScenarioSite(lab.config, lab.parts(), self.api_of, SPA)
        honest = lab.apps["login.lab.localhost:8000"]

        async def login_host(scope, receive, send):
            await (site if serves(scope["path"]) else honest)(scope, receive, send)

        lab.apps["login.lab.localhost:8000"] = login_host

    def api_of(self, config, honest):
        import httpx2

        return api.create_app(
            config, http=httpx2.AsyncClient(transport=httpx2.ASGITransport(honest)), clock=self.lab.clock
        )

    async def log_in(self, name, browser=None, **changes):
        browser = browser or self.lab.browser()
        page = await browser.get(self.lab.authorize_url(**changes).replace(ISSUER, f"{ISSUER}/s/{name}", 1))
        if "Log in" in page.words:
            page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
        return browser, page

    async def record(self, name):
        found = (await self.lab.browser().get(f"{ISSUER}/s/index.json")).json()["scenarios"]
        return next(each for each in found if each["name"] == name)


def bearer(page):
    return {"Authorization": f"Bearer {page.fragment['access_token']}"}


@pytest.fixture
def site(tmp_path):
    return Site(new_lab(tmp_path))


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


@pytest.mark.parametrize("path", ["/s", "/s/", "/s/plain", "/s/plain/authorize", "/s/static/style.css"])
def test_what_is_the_sites(path):
    assert serves(path)


@pytest.mark.parametrize("path", ["/", "/sign-up", "/static/style.css", "/support", "/authorize"])
def test_what_is_the_honest_issuers(path):
    assert not serves(path)


@pytest.mark.parametrize("path", ["/s/no-such-scenario", "/s/no-such-scenario/authorize", "/s/invalid-aud.json"])
async def test_an_unknown_scenario_is_one_sentence(site, path):
    page = await site.lab.browser().get(f"{ISSUER}{path}")
    assert page.status == 404
    assert "There is no scenario of this name." in page.words


async def test_each_is_a_whole_issuer(site):
    browser = site.lab.browser()
    for name in ("plain", "invalid-aud"):
        address = f"{ISSUER}/s/{name}"
        found = (await browser.get(f"{address}/.well-known/openid-configuration")).json()
        assert found["issuer"] == address
        assert found == (await browser.get(f"{ISSUER}/.well-known/oauth-authorization-server/s/{name}")).json()
        for endpoint in ("authorization_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"):
            assert found[endpoint].startswith(f"{address}/")
        await site.log_in(name, browser)
    cookies = [cookie for cookie in browser.set_cookie if "Path=/s/invalid-aud;" in cookie]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"browser-s-invalid-aud", "session-s-invalid-aud"}
    keys = [(await browser.get(f"{ISSUER}/s/{name}/jwks.json")).json() for name in ("plain", "invalid-aud")]
    assert keys[0] != keys[1]
    assert len(list((site.lab.config.server.data / FOLDER).iterdir())) == 2


async def test_every_page_of_an_issuer_says_that_it_misbehaves(site):
    browser = site.lab.browser()
    for page in (
        await browser.get(site.lab.authorize_url().replace(ISSUER, f"{ISSUER}/s/invalid-aud", 1)),
        await browser.get(f"{ISSUER}/s/invalid-aud/nowhere"),
        await browser.get(f"{ISSUER}/s/invalid-aud/logout"),
    ):
        assert "Misbehaves on purpose" in page.words
        assert SCENARIOS["invalid-aud"].sentence in page.words
        assert 'data-look="warning"' in page.text


async def test_who_is_signed_in_at_the_honest_issuer_is_nobody_here(site):
    browser, _ = await site.lab.logged_in()
    page = await browser.get(site.lab.authorize_url(prompt="none").replace(ISSUER, f"{ISSUER}/s/plain", 1))
    assert page.fragment["error"] == "login_required"


async def test_a_token_is_good_at_its_own_api_and_at_no_other(site):
    real = api.create_app(site.lab.config, http=site.lab.make_client(), clock=site.lab.clock)
    browser, page = await site.log_in("plain")
    browser.apps["api.lab.localhost:8000"] = real
    answer = await browser.get(f"{ISSUER}/s/plain/api/messages", headers=bearer(page))
    assert answer.status == 200
    assert answer.json()["messages"]
    for other in (f"{ISSUER}/s/expired/api/messages", "http://api.lab.localhost:8000/messages"):
        refused = await browser.get(other, headers=bearer(page))
        assert refused.status == 401
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]


async def test_the_api_of_a_scenario_lets_pages_of_the_clients_ask(site):
    page = await site.lab.browser().send(
        "OPTIONS",
        f"{ISSUER}/s/plain/api/messages",
        headers={
            "Origin": APP,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert page.status == 204
    assert page.headers["access-control-allow-origin"] == APP


# What clients did --------------------------------------------------------------------------------------------------


async def test_a_client_that_goes_on_is_wrong(site):
    browser, page = await site.log_in("invalid-aud")
    (run,) = (await site.record("invalid-aud"))["runs"]
    assert (run["went_on"], run["verdict"]) == (False, "right")
    await browser.get(f"{ISSUER}/s/invalid-aud/api/messages", headers=bearer(page))
    (run,) = (await site.record("invalid-aud"))["runs"]
    assert (run["went_on"], run["verdict"]) == (True, "wrong")
    assert run["story"] == "It went on: it called the API."
    assert [(each["what"], each["result"]) for each in run["seen"]] == [
        ("authorization request", "id_token token"),
        ("answer", "tokens"),
        ("API", "200"),
    ]


async def test_a_client_that_goes_on_where_it_may_is_right(site):
    browser, page = await site.log_in("token-type-case")
    assert (await site.record("token-type-case"))["runs"][0]["verdict"] == "open"
    await browser.get(f"{ISSUER}/s/token-type-case/userinfo", headers=bearer(page))
    assert (await site.record("token-type-case"))["runs"][0]["verdict"] == "right"


async def test_announcing_an_algorithm_in_discovery_is_no_trap(site):
    await site.lab.browser().get(f"{ISSUER}/s/invalid-sig-es256/.well-known/openid-configuration")
    await site.log_in("invalid-sig-es256")
    assert (await site.record("invalid-sig-es256"))["runs"][0]["verdict"] == "right"


async def test_asking_userinfo_is_no_fault_where_userinfo_is_poisoned(site):
    browser, page = await site.log_in("userinfo-invalid-sub")
    await browser.get(f"{ISSUER}/s/userinfo-invalid-sub/userinfo", headers=bearer(page))
    assert (await site.record("userinfo-invalid-sub"))["runs"][0]["verdict"] == "right"
    await browser.get(f"{ISSUER}/s/userinfo-invalid-sub/api/messages", headers=bearer(page))
    assert (await site.record("userinfo-invalid-sub"))["runs"][0]["verdict"] == "wrong"


async def test_a_client_that_never_asks_for_the_keys_goes_on_in_spite_of_them(site):
    browser, page = await site.log_in("jwks-500")
    await browser.get(f"{ISSUER}/s/jwks-500/userinfo", headers=bearer(page))
    assert (await site.record("jwks-500"))["runs"][0]["verdict"] == "wrong"


async def reads_discovery(site, name, agent):
    address = f"{ISSUER}/s/{name}/.well-known/openid-configuration"
    await site.lab.browser().get(address, headers={"User-Agent": agent})


async def test_reading_a_wrong_discovery_document_begins_a_run(site):
    name = "discovery-issuer-mismatch"
    for _ in range(2):
        await reads_discovery(site, name, "one client")
    (run,) = (await site.record(name))["runs"]
    assert (run["asked"], run["poisoned"], run["verdict"]) == (False, True, "right")
    assert run["story"] == "It read the discovery document and stopped."
    assert [each["what"] for each in run["seen"]] == ["discovery", "discovery"]
    await site.log_in(name)
    (run,) = (await site.record(name))["runs"]
    assert (run["verdict"], run["story"]) == ("wrong", "It went on: it sent the authorization request.")


async def test_a_client_that_was_mended_is_seen_to_stop(site):
    name = "discovery-issuer-mismatch"
    await reads_discovery(site, name, "a client")
    await site.log_in(name)
    await reads_discovery(site, name, "a client")
    mended, broken = (await site.record(name))["runs"]
    assert (mended["verdict"], broken["verdict"]) == ("right", "wrong")


async def test_what_one_client_reads_says_nothing_about_another(site):
    name = "discovery-issuer-mismatch"
    await site.log_in(name)  # a client that knows the endpoints from its settings
    await reads_discovery(site, name, "one client")
    await reads_discovery(site, name, "another client")
    another, one, settled = (await site.record(name))["runs"]
    assert (settled["poisoned"], settled["verdict"]) == (False, "not reached")
    assert (one["verdict"], another["verdict"]) == ("right", "right")


async def test_a_run_is_found_without_any_state(site):
    """Behind the login page as well as at once."""
    browser, page = await site.log_in("invalid-aud", state=None)
    assert "state" not in page.fragment
    await site.log_in("invalid-aud", browser, state=None)
    runs = (await site.record("invalid-aud"))["runs"]
    assert [(run["answered"], run["poisoned"], run["verdict"]) for run in runs] == [(True, True, "right")] * 2
    await browser.get(f"{ISSUER}/s/invalid-aud/api/messages", headers=bearer(page))
    assert [run["verdict"] for run in (await site.record("invalid-aud"))["runs"]] == ["right", "wrong"]


async def test_two_logins_with_one_state_are_two_runs(site):
    """The answer belongs to the request that waited, and not to the one that came last."""
    address = site.lab.authorize_url().replace(ISSUER, f"{ISSUER}/s/invalid-aud", 1)
    browser = site.lab.browser()
    waiting = await browser.get(address)
    await site.lab.browser().get(address)
    await browser.press(waiting, "Log in", email="ada@example.com", password=PASSWORD)
    assert [run["answered"] for run in (await site.record("invalid-aud"))["runs"]] == [False, True]


async def test_the_copy_of_a_login_for_another_cookie_is_the_same_run(site):
    browser = site.lab.browser()
    page = await browser.get(site.lab.authorize_url().replace(ISSUER, f"{ISSUER}/s/invalid-aud", 1))
    other = site.lab.browser()
    page = await other.get(page.url)
    await other.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    (run,) = (await site.record("invalid-aud"))["runs"]
    assert run["answered"]


@pytest.mark.parametrize("name", ["nonce-unless-code-flow", "plain"])
async def test_whoever_sends_no_nonce_is_wrong_where_that_is_asked(site, name):
    _, page = await site.log_in(name, nonce=None)
    assert page.fragment["error"] == "invalid_request"
    (run,) = (await site.record(name))["runs"]
    assert (run["verdict"], run["story"]) == (
        ("wrong", "It sent no nonce.") if name != "plain" else ("open", run["story"])
    )
    browser, page = await site.log_in(name, response_type="token", nonce=None)
    await browser.get(f"{ISSUER}/s/{name}/userinfo", headers=bearer(page))
    assert (await site.record(name))["runs"][0]["verdict"] == "right"


@pytest.mark.parametrize(
    "name",
    [
        "invalid-aud",
        "nonce-invalid",
        "swapped-access-token",
        "userinfo-invalid-sub",
        "jwks-500",
        "signing-key-rotation-just-before-signing",
    ],
)
async def test_with_an_access_token_alone_there_is_nothing_to_notice(site, name):
    browser, page = await site.log_in(name, response_type="token")
    await browser.get(f"{ISSUER}/s/{name}/userinfo", headers=bearer(page))
    (run,) = (await site.record(name))["runs"]
    assert (run["poisoned"], run["verdict"]) == (False, "not reached")
    assert run["story"] == "Nothing that it was given is wrong."


async def test_what_is_wrong_with_userinfo_is_met_there(site):
    name = "userinfo-invalid-sub"
    browser, page = await site.log_in(name)
    assert (await site.record(name))["runs"][0]["verdict"] == "not reached"
    await browser.get(f"{ISSUER}/s/{name}/userinfo", headers=bearer(page))
    assert (await site.record(name))["runs"][0]["verdict"] == "right"
    await browser.get(f"{ISSUER}/s/{name}/api/messages", headers=bearer(page))
    assert (await site.record(name))["runs"][0]["verdict"] == "wrong"


@pytest.mark.parametrize(
    ("name", "reached"),
    [
        ("signing-key-rotation", [True, True, False]),
        ("signing-key-rotation-just-before-signing", [True, True, True]),
    ],
)
async def test_new_keys_are_what_is_to_be_reached(site, name, reached):
    browser = None
    for _ in range(3):
        browser, _ = await site.log_in(name, browser)
    assert [run["poisoned"] for run in (await site.record(name))["runs"]] == reached


async def test_whether_a_client_stopped_where_it_should_go_on_cannot_be_seen(site):
    await site.log_in("extra-parameters")
    (run,) = (await site.record("extra-parameters"))["runs"]
    assert run["verdict"] == "open"
    assert run["story"].startswith("Nothing followed. Whether it stopped, as it should not,")


async def test_after_an_id_token_alone_nothing_can_be_known(site):
    await site.log_in("invalid-aud", response_type="id_token")
    (run,) = (await site.record("invalid-aud"))["runs"]
    assert (run["poisoned"], run["verdict"]) == (True, "open")
    assert "cannot be seen" in run["story"]


async def test_what_is_not_poisoned_may_be_used(site):
    """A wrong at_hash needs an access token beside the ID token."""
    _, page = await site.log_in("invalid-athash", response_type="id_token")
    assert "id_token" in page.fragment
    assert (await site.record("invalid-athash"))["runs"][0]["poisoned"] is False


async def test_a_silent_renewal_is_a_run_of_its_own(site):
    browser, page = await site.log_in("wrong-user-on-renewal")
    await browser.get(f"{ISSUER}/s/wrong-user-on-renewal/userinfo", headers=bearer(page))
    _, renewed = await site.log_in("wrong-user-on-renewal", browser, prompt="none", state="again")
    silent, first = (await site.record("wrong-user-on-renewal"))["runs"]
    assert (first["silent"], first["poisoned"], first["verdict"]) == (False, False, "not reached")
    assert (silent["silent"], silent["poisoned"], silent["verdict"]) == (True, True, "right")
    await browser.get(f"{ISSUER}/s/wrong-user-on-renewal/api/messages", headers=bearer(renewed))
    assert (await site.record("wrong-user-on-renewal"))["runs"][0]["verdict"] == "wrong"


async def test_userinfo_agrees_that_it_is_another_person(site):
    """Whoever compares UserInfo with the new ID token alone does not see the change."""
    name = "wrong-user-on-renewal"

    async def about(browser, page):
        claims = jwt.decode(page.fragment["id_token"], options={"verify_signature": False})
        profile = (await browser.get(f"{ISSUER}/s/{name}/userinfo", headers=bearer(page))).json()
        return claims["sub"], profile["sub"]

    browser, first = await site.log_in(name)
    ada, profile = await about(browser, first)
    assert profile == ada
    _, renewed = await site.log_in(name, browser, prompt="none", state="again")
    somebody, profile = await about(browser, renewed)
    assert profile == somebody != ada
    assert await about(browser, first) == (ada, ada)  # the access token of the login is hers as before
    assert await about(*await site.log_in(name)) == (ada, ada)
    assert await about(browser, renewed) == (somebody, somebody)


async def test_redeeming_the_code_is_going_on(site):
    verifier = "a" * 43
    challenge = "ZtNPunH49FD35FWYhT5Tv8I7vRKQJ8uxMaL0_9eHjNA"
    pkce = {"code_challenge": challenge, "code_challenge_method": "S256"}
    browser, page = await site.log_in("invalid-chash", response_type="code id_token", **pkce)
    assert (await site.record("invalid-chash"))["runs"][0]["verdict"] == "right"
    form = {
        "grant_type": "authorization_code",
        "client_id": "spa",
        "code": page.fragment["code"],
        "redirect_uri": SPA,
        "code_verifier": verifier,
    }
    assert (await browser.post(f"{ISSUER}/s/invalid-chash/token", form)).status == 200
    assert (await site.record("invalid-chash"))["runs"][0]["verdict"] == "wrong"


async def test_no_record_holds_a_secret(site):
    browser, page = await site.log_in("swapped-access-token", state="a-state-of-its-own", nonce="a-nonce-of-its-own")
    await browser.get(f"{ISSUER}/s/swapped-access-token/userinfo", headers=bearer(page))
    text = json.dumps(await site.record("swapped-access-token")) + (await browser.get(f"{ISSUER}/s/")).text
    for secret in ("a-state-of-its-own", "a-nonce-of-its-own", page.fragment["access_token"], "eyJ"):
        assert secret not in text


async def test_records_do_not_grow_without_end(site):
    address = f"{ISSUER}/s/plain/authorize?"
    browser: Browser = site.lab.browser()
    for number in range(30):
        await browser.get(address + urlencode({"client_id": "x" * 5_000, "state": f"state {number}"}))
        for _ in range(3):
            await browser.get(f"{ISSUER}/s/plain/jwks.json")
    record = await site.record("plain")
    assert len(record["runs"]) == 10
    assert record["runs"][0]["number"] == 30
    for _ in range(60):
        await browser.get(f"{ISSUER}/s/plain/jwks.json")
    record = await site.record("plain")
    assert len(json.dumps(record)) < 20_000


async def test_what_a_client_sends_is_shown_as_text(site):
    query = urlencode({"client_id": "<script>alert(1)</script>", "state": "s"})
    await site.lab.browser().get(f"{ISSUER}/s/plain/authorize?{query}")
    page = await site.lab.browser().get(f"{ISSUER}/s/")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


# The switch -----------------------------------------------------------------------------------------------------------


def whole_lab(data: Path, *, misbehaving: bool) -> Browser:
    environ = {"LAB_DATA": str(data)}
    config, acme = (load(path, environ, LabPorts()) for path in (SAMPLE_CONFIG, ACME_CONFIG))
    page = spa.SpaConfig.load(ROOT, LabPorts())
    app = make_app(None, config, acme, page, LabPorts(), misbehaving=misbehaving)
    hosts = ("app.lab.localhost", "login.lab.localhost", "api.lab.localhost", "acme.localhost")
    return Browser(dict.fromkeys((f"{host}:8000" for host in hosts), app))  # type: ignore[arg-type]


BELOW = [
    "/s",
    "/s/",
    "/s/index.json",
    "/s/static/scenarios.css",
    "/s/plain/",
    "/s/invalid-aud/.well-known/openid-configuration",
    "/s/invalid-aud/jwks.json",
    "/s/invalid-aud/api/messages",
    "/.well-known/oauth-authorization-server/s/invalid-aud",
]


async def test_an_ordinary_start_serves_nothing_of_it(tmp_path):
    browser = whole_lab(tmp_path, misbehaving=False)
    for path in BELOW:
        page = await browser.get(f"{ISSUER}{path}")
        assert page.status == 404, path
        assert "scenario" not in page.text
    assert "[scenarios]" not in (await browser.get(f"{APP}/pyscript.toml")).text
    assert not (tmp_path / FOLDER).exists()


async def test_the_switch_serves_all_of_it(tmp_path):
    browser = whole_lab(tmp_path, misbehaving=True)
    for path in BELOW:
        assert (await browser.get(f"{ISSUER}{path}")).status in (200, 401), path
    assert (await browser.get(f"{ISSUER}/.well-known/openid-configuration")).json()["issuer"] == ISSUER
    table = tomllib.loads((await browser.get(f"{APP}/pyscript.toml")).text)["scenarios"]
    assert {name: each["expected"] for name, each in table.items()} == {n: s.expected for n, s in SCENARIOS.items()}
    assert not re.search("https?://", json.dumps(table)), "the page takes names, and no addresses"


async def runs_of_all(browser):
    return [run for each in (await browser.get(f"{ISSUER}/s/index.json")).json()["scenarios"] for run in each["runs"]]


async def test_a_reset_makes_the_poisons_forget_too(site):
    await site.log_in("replayed-nonce", nonce="before the reset")
    scenarios.reset(site.lab.config)
    _, page = await site.log_in("replayed-nonce")
    claims = jwt.decode(page.fragment["id_token"], options={"verify_signature": False})
    assert claims["nonce"] == "of-an-earlier-login"


@pytest.mark.parametrize("known", [True, False])
async def test_the_list_says_as_whom_to_log_in_only_where_all_may_know(tmp_path, known):
    config = load(SAMPLE_CONFIG, {"LAB_DATA": str(tmp_path)}, LabPorts())
    user = config.users[0] if known else None
    login = scenarios.beside(None, config, APP, user)  # type: ignore[arg-type]  # the honest issuer is not asked
    page = await Browser({"login.lab.localhost:8000": login}).get(f"{ISSUER}/s/")  # type: ignore[dict-item]
    assert (config.users[0].email in page.text) is known
    assert (config.users[0].password in page.text) is known


async def test_an_issuer_without_its_slash_is_sent_to_it(site):
    page = await site.lab.browser().send("GET", f"{ISSUER}/s/plain", follow=False)
    assert (page.status, page.location) == (303, "/s/plain/")


async def test_reset_forgets_them_and_they_go_on(tmp_path):
    config = load(SAMPLE_CONFIG, {"LAB_DATA": str(tmp_path)}, LabPorts())
    scenarios.reset(config)  # nobody has asked for one yet
    assert not (tmp_path / FOLDER).exists()
    browser = whole_lab(tmp_path, misbehaving=True)
    old = (await browser.get(f"{ISSUER}/s/plain/jwks.json")).json()["keys"]
    await browser.get(f"{ISSUER}/s/plain/authorize?client_id=spa")
    assert await runs_of_all(browser)
    scenarios.reset(config)
    assert not await runs_of_all(browser)
    new = (await browser.get(f"{ISSUER}/s/plain/jwks.json")).json()["keys"]
    assert new
    assert new != old
