"""The metadata, and that every value in it is true; the public keys."""

import jwt

from server.authorization_server.protocol.claims import STANDARD_CLAIMS
from tests.unit.authorization_server.lab import ISSUER, PKCE, claims


async def test_discovery(lab):
    browser = lab.browser()
    page = await browser.get(f"{ISSUER}/.well-known/openid-configuration")
    assert page.headers["access-control-allow-origin"] == "*"
    found = page.json()
    assert found["issuer"] == ISSUER
    assert found["token_endpoint"] == f"{ISSUER}/token"
    assert "id_token token" in found["response_types_supported"]
    assert (await browser.get(f"{ISSUER}/.well-known/oauth-authorization-server")).json() == found
    acme = (await browser.get("http://acme.localhost:8000/.well-known/openid-configuration")).json()
    assert acme["response_types_supported"] == ["code"]
    assert acme["grant_types_supported"] == ["authorization_code"]


async def test_jwks_holds_public_keys_only(lab):
    page = await lab.browser().get(f"{ISSUER}/jwks.json")
    assert page.headers["access-control-allow-origin"] == "*"
    assert page.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = await lab.browser().get(f"{ISSUER}/jwks.json", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status, again.text) == (304, "")
    (key,) = page.json()["keys"]
    assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}


async def test_discovery_tells_the_truth(lab):
    """Walk every advertised value and prove it."""
    browser, page = await lab.logged_in(scope="openid profile email address phone read:messages")
    hint = page.fragment["id_token"]
    found = (await browser.get(f"{ISSUER}/.well-known/openid-configuration")).json()
    proved = {"issuer"}

    for name, endpoint in found.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            method = "POST" if name == "token_endpoint" else "GET"
            assert (await browser.send(method, endpoint)).status != 404, endpoint
            proved.add(name)

    scope = " ".join(["openid", "profile", "email", "address", "phone", "read:messages"])
    for response_type in found["response_types_supported"]:
        page = await browser.get(lab.authorize_url(response_type=response_type, scope=scope, prompt="none", **PKCE))
        values = {"id_token": "id_token", "token": "access_token", "code": "code"}
        expected = {values[each] for each in response_type.split() if each != "none"}
        assert expected == (page.query | page.fragment_or_nothing).keys() & set(values.values())
    proved |= {"response_types_supported", "grant_types_supported"}

    for mode in found["response_modes_supported"]:
        changes = {"response_type": "none", "scope": scope, "prompt": "none", "response_mode": mode}
        page = await browser.get(lab.authorize_url(**changes))
        assert page.status == (303 if mode in ("fragment", "query") else 200)
        assert "a state" in page.text or "a%20state" in page.location
    proved.add("response_modes_supported")

    shown = {"none": None, "login": "Log in", "consent": "Allow", "select_account": "Choose an account"}
    assert found["prompt_values_supported"] == list(shown)
    for prompt, words in shown.items():
        page = await browser.get(lab.authorize_url(prompt=prompt, scope=scope))
        assert words in page.words if words else "id_token" in page.fragment
    proved.add("prompt_values_supported")

    everything = " ".join(found["scopes_supported"])
    page = await browser.press(await browser.get(lab.authorize_url(scope=everything)), "Allow")
    assert sorted(page.fragment["scope"].split()) == sorted(found["scopes_supported"])
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    told = (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).json().keys() | claims(hint).keys()
    assert told <= set(found["claims_supported"])
    proved |= {"scopes_supported", "claims_supported", "claim_types_supported", "subject_types_supported"}

    asked = '{"id_token": {"name": null}}'
    page = await browser.get(lab.authorize_url(claims=asked, scope="openid profile", prompt="none"))
    assert claims(page.fragment["id_token"])["name"] == "Ada Lovelace"
    assert claims(page.fragment["id_token"])["acr"] in found["acr_values_supported"]
    assert jwt.get_unverified_header(hint)["alg"] in found["id_token_signing_alg_values_supported"]
    proved |= {"claims_parameter_supported", "acr_values_supported", "id_token_signing_alg_values_supported"}

    for parameter in ("request", "request_uri"):
        assert found[f"{parameter}_parameter_supported"] is False
        page = await browser.get(lab.authorize_url(**{parameter: "x"}))
        assert page.fragment["error"] == f"{parameter}_not_supported"
        proved.add(f"{parameter}_parameter_supported")

    assert page.fragment["iss"] == found["issuer"]
    proved.add("authorization_response_iss_parameter_supported")
    assert found["code_challenge_methods_supported"] == ["S256"]
    plain = await browser.get(lab.authorize_url(response_type="code", **(PKCE | {"code_challenge_method": "plain"})))
    assert plain.query["error"] == "invalid_request"
    assert found["token_endpoint_auth_methods_supported"] == ["none"]  # test_token has those with a secret
    assert found["display_values_supported"] == ["page", "popup", "touch", "wap"]  # the one page fits all of them
    proved |= {
        *("code_challenge_methods_supported", "token_endpoint_auth_methods_supported", "display_values_supported"),
    }
    assert found.keys() == proved


async def test_auth0_libraries_find_the_same_keys_where_they_look(lab):
    browser = lab.browser()
    assert (await browser.get(f"{ISSUER}/.well-known/jwks.json")).json() == (
        await browser.get(f"{ISSUER}/jwks.json")
    ).json()


async def test_every_display_and_every_claim_of_the_profile_scope_is_there(lab):
    """What the old suite of the OpenID Foundation warns about."""
    found = (await lab.browser().get(f"{ISSUER}/.well-known/openid-configuration")).json()
    assert found["display_values_supported"] == ["page", "popup", "touch", "wap"]
    for display in found["display_values_supported"]:
        assert (await lab.browser().get(lab.authorize_url(display=display))).status == 200
    browser, page = await lab.logged_in(scope="openid profile email address phone")
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    profile = (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).json()
    assert set(found["claims_supported"]) & STANDARD_CLAIMS <= profile.keys()
