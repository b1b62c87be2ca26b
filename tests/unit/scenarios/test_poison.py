"""Every scenario by name: the poison is really there, and nothing else differs from the honest issuer."""

import re
from pathlib import Path

import jwt
import pytest

from server.scenarios import SCENARIOS
from tests.unit.authorization_server.lab import ISSUER
from tests.unit.scenarios.evidence import answer, login, pairs, parameters

GONE = "gone"
HS256 = {"header.alg": "HS256", "signature": "does not fit"}
NOBODY = {"silent.about": "nobody"}
HOUR = 3_600
LIFETIME = 600
NOW = 1_790_000_000

DIFFERENCES = {
    "plain": {},
    "invalid-iss": {"claims.iss": f"{ISSUER}/another"},
    "missing-sub": {"claims.sub": GONE, "silent.about": "nobody"},
    "invalid-aud": {"claims.aud": "another-client"},
    "missing-aud": {"claims.aud": GONE},
    "missing-iat": {"claims.iat": GONE},
    "kid-absent-single-jwks": {"header.kid": GONE},
    "kid-absent-multiple-jwks": {"header.kid": GONE, "keys": ["RS256", "RS256"]},
    "idtoken-sig-rs256": {},
    "idtoken-sig-none": {"header.alg": "none", "header.kid": GONE, "signature": "none"},
    "invalid-sig-rs256": {"signature": "does not fit"},
    "invalid-sig-es256": {
        "header.alg": "ES256",
        "signature": "does not fit",
        "keys": ["RS256", "ES256"],
        "discovery.id_token_signing_alg_values_supported": ["ES256", "RS256"],
    },
    "invalid-sig-hs256": HS256,
    "nonce-unless-code-flow": {},
    "nonce-invalid": {"claims.nonce": "not-the-one-that-was-sent"},
    "scope-userinfo-claims": {},
    "invalid-athash": {"claims.at_hash": "wrong"},
    "missing-athash": {"claims.at_hash": GONE},
    "userinfo-invalid-sub": {"userinfo.sub": "Somebody Else"},
    "discovery-issuer-mismatch": {"discovery.issuer": f"{ISSUER}/another"},
    "invalid-chash": {"claims.c_hash": "wrong"},
    "missing-chash": {"claims.c_hash": GONE},
    "expired": {
        "claims.exp": NOW - HOUR,
        "claims.iat": NOW - HOUR - LIFETIME,
        "claims.auth_time": NOW - HOUR - LIFETIME,
    },
    "issued-in-future": {"claims.iat": NOW + HOUR, "claims.exp": NOW + LIFETIME + HOUR},
    "not-before-in-future": {"claims.nbf": NOW + HOUR, "claims.exp": NOW + LIFETIME + HOUR},
    "hs256-key-confusion": HS256,
    "wrong-azp": {"claims.azp": "another-client"},
    "extra-audience": {"claims.aud": ["spa", "another-client"], "claims.azp": "spa"},
    "state-missing": {"answer.state": GONE},
    "state-changed": {"answer.state": "a stateA"},
    "duplicate-parameters": {"repeated": ["expires_in"]},
    "tokens-in-query": {"answer": "query"},
    "error-in-query": {
        "answer": "query",
        "answer.error": "access_denied",
        "answer.error_description": "The person did not allow it.",
        "silent.about": "nobody",
    },
    "swapped-access-token": {
        "answer.access_token": "Somebody Else",
        "claims.at_hash": "wrong",
        "userinfo.sub": "Somebody Else",
    },
    "replayed-nonce": {"claims.nonce": "of-an-earlier-login"},
    "wrong-iss-parameter": {"answer.iss": f"{ISSUER}/another"},
    "token-type-missing": {"answer.token_type": GONE},
    "token-type-case": {"answer.token_type": "bearer"},
    "expires-in-missing": {"answer.expires_in": GONE},
    "extra-parameters": {"answer.session_state": "not-asked-for", "answer.vendor_parameter": "1"},
    "huge-token": {"claims.padding": "x" * 75_000},
    "jwks-slow": {"keys": (503, "Nothing came of this, on purpose.\n"), "signature": "unknown"},
    "jwks-500": {"keys": (500, "Something went wrong.\n"), "signature": "unknown"},
    "jwks-not-json": {
        "keys": (200, "<!doctype html><title>Sign in to the network</title>"),
        "signature": "unknown",
    },
    "silent-hangs": {"silent.status": 503, "silent.about": "nobody"},
    "silent-shows-login-page": {"silent.status": 200, "silent.about": "nobody"},
    "wrong-user-on-renewal": {"silent.about": "Somebody Else"},
}
"""What a client sees differently from the plain issuer. The two scenarios of key rotation have tests of their own."""

ROTATING = {"signing-key-rotation", "signing-key-rotation-just-before-signing"}
WITH_CODE = {"invalid-chash", "missing-chash"}
FOLLOWS = {
    # An answer that became an error holds no token, so nothing can be seen of one.
    "error-in-query": ("answer.", "claims.", "header.", "signature", "userinfo."),
    # UserInfo tells about the person whose token it is.
    "swapped-access-token": ("userinfo.",),
}


@pytest.mark.parametrize("name", DIFFERENCES)
async def test_one_thing_differs(bad, name):
    response_type = "code id_token token" if name in WITH_CODE else "id_token token"
    honest = await login(bad, "plain", response_type)
    seen = await login(bad, name, response_type)
    differences = {key: seen.get(key, GONE) for key in honest.keys() | seen.keys() if honest.get(key) != seen.get(key)}
    expected = DIFFERENCES[name]
    also = {key for key in differences.keys() - expected.keys() if key.startswith(FOLLOWS.get(name, ("none of them",)))}
    assert {key: value for key, value in differences.items() if key not in also} == expected


def test_every_scenario_of_the_specification_is_there():
    expected = Path(__file__).with_name("scenarios.txt").read_text(encoding="utf-8").split()
    assert list(SCENARIOS) == [name.partition(":")[0] for name in expected]
    assert {name: each.expected for name, each in SCENARIOS.items()} == dict(line.split(":") for line in expected)
    assert DIFFERENCES.keys() | ROTATING == SCENARIOS.keys()


def test_every_scenario_says_what_a_correct_client_does():
    for name, each in SCENARIOS.items():
        assert each.name == name
        assert re.fullmatch(r"[a-z0-9-]+", name)
        assert each.sentence.endswith(".")
        assert each.correct.endswith(".")
        assert each.section.link.startswith("https://")
        assert each.module in (None, "oidcc-client-test" if name == "plain" else f"oidcc-client-test-{name}")


async def kid_and_keys(bad, browser, page):
    keys = (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]
    return jwt.get_unverified_header(parameters(page)["id_token"])["kid"], [key["kid"] for key in keys]


async def test_signing_key_rotation(bad):
    """The keys change between two logins, and both logins can be verified."""
    bad.name = "signing-key-rotation"
    browser, page = await bad.lab.logged_in()
    first, published = await kid_and_keys(bad, browser, page)
    assert published == [first]
    second, published = await kid_and_keys(bad, browser, await browser.get(bad.lab.authorize_url()))
    assert second not in (first, None)
    assert set(published) == {first, second}


async def test_signing_key_rotation_just_before_signing(bad):
    """What a client fetched before the answer does not hold the key of the answer."""
    bad.name = "signing-key-rotation-just-before-signing"
    browser = bad.lab.browser()
    page = await browser.get(bad.lab.authorize_url())
    fetched = {key["kid"] for key in (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]}
    page = await browser.press(page, "Log in", email="ada@example.com", password="correct horse battery staple")
    kid, published = await kid_and_keys(bad, browser, page)
    assert kid not in fetched
    assert kid in published


async def test_replayed_nonce_is_that_of_the_login_before(bad):
    bad.name = "replayed-nonce"
    browser, _ = await bad.lab.logged_in(nonce="first")
    page = await browser.get(bad.lab.authorize_url(nonce="second"))
    assert jwt.decode(parameters(page)["id_token"], options={"verify_signature": False})["nonce"] == "first"


async def test_key_confusion_fits_the_public_key(bad):
    """Whoever takes the algorithm from the token and the key from the JWKS finds a signature that fits."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from server.scenarios.forging import by_secret, jws

    bad.name = "hs256-key-confusion"
    browser, page = await bad.lab.logged_in()
    token = parameters(page)["id_token"]
    jwk = (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"][0]
    pem = jwt.PyJWK.from_dict(jwk).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert jws(jwt.get_unverified_header(token), claims, by_secret(pem)) == token


async def test_the_scenario_is_looked_up_at_every_request(bad):
    browser, page = await bad.lab.logged_in()
    for name, aud in (
        ("invalid-aud", "another-client"),
        ("plain", "spa"),
        ("extra-audience", ["spa", "another-client"]),
    ):
        bad.name = name
        page = await browser.get(bad.lab.authorize_url())
        assert jwt.decode(parameters(page)["id_token"], options={"verify_signature": False})["aud"] == aud


@pytest.mark.parametrize("mode", ["form_post", "web_message"])
async def test_answers_on_a_page_are_poisoned_too(bad, mode):
    bad.name = "state-changed"
    _, page = await bad.lab.logged_in(response_mode=mode)
    assert page.status == 200
    assert "a stateA" in page.text


async def test_a_form_can_hold_a_parameter_twice(bad):
    bad.name = "duplicate-parameters"
    _, page = await bad.lab.logged_in(response_mode="form_post")
    assert [name for name, _ in page.forms[0].fields].count("expires_in") == 2


async def test_a_request_that_is_posted_is_poisoned_too(bad):
    bad.name = "silent-shows-login-page"
    browser, _ = await bad.lab.logged_in()
    url, _, query = bad.lab.authorize_url(prompt="none").partition("?")
    page = await browser.send("POST", url, data=query.encode())
    assert "Log in" in page.words


async def test_without_an_expires_in_something_else_is_there_twice_and_breaks_nothing(bad):
    bad.name = "duplicate-parameters"
    _, page = await bad.lab.logged_in(response_type="id_token")
    names = [name for name, _ in pairs(page)]
    assert {name for name in names if names.count(name) > 1} == {"iss"}
    assert {value for name, value in pairs(page) if name == "iss"} == {ISSUER}


async def test_an_error_in_a_form_is_where_it_belongs(bad):
    bad.name = "error-in-query"
    _, page = await bad.lab.logged_in(response_mode="form_post")
    assert {"access_token", "id_token"} <= dict(page.forms[0].fields).keys()
    assert [(run.poisoned, run.verdict) for run in bad.issuer.record.all] == [(False, "not reached")]


async def test_an_access_token_of_somebody_else_needs_an_id_token_to_tell(bad):
    bad.name = "swapped-access-token"
    _, page = await bad.lab.logged_in(response_type="token")
    assert answer(bad, page)["answer.access_token"] == "Ada Lovelace"


async def test_no_key_is_made_where_nothing_is_signed(bad):
    browser, _ = await bad.lab.logged_in()

    async def kids():
        return [key["kid"] for key in (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]]

    for bad.name in ("signing-key-rotation-just-before-signing", "signing-key-rotation"):
        before = await kids()
        for changes in ({"client_id": "nobody"}, {"response_type": "token"}, {"nonce": ""}, {"prompt": "login"}):
            await browser.get(bad.lab.authorize_url(**changes))
        assert await kids() == before
