"""What clients did at an issuer that misbehaves, and the verdict on it."""

import json
from urllib.parse import urlencode

import jwt
import pytest

from tests.unit.authorization_server.lab import ISSUER, PASSWORD, SPA, Browser
from tests.unit.scenarios.site import bearer


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
