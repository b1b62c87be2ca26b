"""The modules that run once."""

import base64
import hashlib
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from server import authorization_server
from server.config import ConfigError, load
from server.lab.names import LabPorts
from tests.conformance.op import AFTER_LOGOUT, CALLBACK, WITH_QUERY, Op
from tests.unit.authorization_server.lab import ISSUER, ROOT


@pytest.mark.module("oidcc-userinfo-get")
async def test_oidcc_userinfo_get(once):
    answer = await once.authorize()
    assert (await once.userinfo(answer["access_token"], "get"))["sub"] == answer["claims"]["sub"]


@pytest.mark.module("oidcc-userinfo-post-header")
async def test_oidcc_userinfo_post_header(once):
    answer = await once.authorize()
    assert (await once.userinfo(answer["access_token"], "post header"))["sub"] == answer["claims"]["sub"]


@pytest.mark.module("oidcc-userinfo-post-body")
async def test_oidcc_userinfo_post_body(once):
    answer = await once.authorize()
    assert (await once.userinfo(answer["access_token"], "post body"))["sub"] == answer["claims"]["sub"]


@pytest.mark.module("oidcc-response-type-missing")
async def test_oidcc_response_type_missing(once):
    page = await once.send(response_type=None)
    assert page.status == 303
    assert page.query.keys() == {"error", "error_description", "state", "iss"}
    assert page.query["error"] == "invalid_request"
    assert "#" not in page.location


@pytest.mark.module("oidcc-discovery-endpoint-verification")
async def test_oidcc_discovery_endpoint_verification(once):
    page = await once.browser.get(f"{ISSUER}/.well-known/openid-configuration")
    assert page.headers["content-type"] == "application/json"
    found = page.json()
    assert found["issuer"] == ISSUER
    assert {
        *("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "scopes_supported"),
        *("response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"),
        *("claims_supported", "claims_parameter_supported", "request_uri_parameter_supported"),
    } <= found.keys()
    assert "RS256" in found["id_token_signing_alg_values_supported"]
    assert "openid" in found["scopes_supported"]
    assert {"id_token", "id_token token"} <= set(found["response_types_supported"])
    assert {"fragment", "form_post"} <= set(found["response_modes_supported"])
    assert "implicit" in found["grant_types_supported"]
    assert await once.jwks()


@pytest.mark.module("oidcc-server-rotate-keys")
async def test_oidcc_server_rotate_keys(once, monkeypatch):
    monkeypatch.setattr("time.time", once.lab.clock)
    before = await once.jwks()
    once.lab.clock.now += 1
    authorization_server.rotate_keys(once.lab.config)
    after = await once.jwks()
    assert after.keys() > before.keys()
    answer = await once.authorize()
    assert answer["claims"]


@pytest.mark.module("oidcc-redirect-uri-query-OK")
async def test_oidcc_redirect_uri_query_ok(lab):
    op = Op(lab)
    await op.authorize(redirect_uri=WITH_QUERY)


@pytest.mark.module("oidcc-redirect-uri-query-mismatch")
async def test_oidcc_redirect_uri_query_mismatch(once):
    await refused_by_a_page(once, f"{CALLBACK}?dummy1=ipsum")


@pytest.mark.module("oidcc-redirect-uri-query-added")
async def test_oidcc_redirect_uri_query_added(once):
    await refused_by_a_page(once, f"{CALLBACK}?dummy1=lorem&dummy2=ipsum")


@pytest.mark.module("oidcc-redirect-uri-regfrag")
async def test_oidcc_redirect_uri_regfrag(tmp_path):
    """An address with a fragment cannot be registered."""
    text = (ROOT / "server/sample.toml").read_text()
    path = tmp_path / "server.toml"
    path.write_text(text.replace('app.lab.localhost:8000/",', 'app.lab.localhost:8000/#foobar",', 1))
    with pytest.raises(ConfigError, match="without a fragment"):
        load(path, {}, LabPorts())


@pytest.mark.module("oidcc-ensure-redirect-uri-in-authorization-request")
async def test_oidcc_ensure_redirect_uri_in_authorization_request(once):
    await refused_by_a_page(once, None)


@pytest.mark.module("oidcc-ensure-post-request-succeeds")
async def test_oidcc_ensure_post_request_succeeds(once):
    await once.answer(await once.complete(await once.send("POST")))


@pytest.mark.module("oidcc-ensure-request-with-valid-pkce-succeeds")
async def test_oidcc_ensure_request_with_valid_pkce_succeeds(once):
    verifier = "a-verifier-of-the-suite-with-43-characters-or-more"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    page = await once.send(response_type="code", code_challenge=challenge, code_challenge_method="S256")
    page = await once.complete(page)
    form = {
        "grant_type": "authorization_code",
        "code": page.query["code"],
        "redirect_uri": CALLBACK,
        "client_id": "suite",
        "code_verifier": verifier,
    }
    tokens = (await once.browser.post(f"{ISSUER}/token", form)).json()
    assert (await once.id_token(tokens["id_token"]))["nonce"] == once.sent["nonce"]
    assert "refresh_token" not in tokens


async def refused_by_a_page(op, redirect_uri):
    page = await op.send(redirect_uri=redirect_uri)
    assert page.status == 400
    assert not page.location


# RP-Initiated Logout --------------------------------------------------------------------------------------------


async def logout(op, **parameters):
    """Log in, ask for a logout, and return the answer. The person confirms if they are asked."""
    answer = await op.authorize()
    given = {"id_token_hint": answer["id_token"], "post_logout_redirect_uri": AFTER_LOGOUT, "state": "bye"}
    given = {name: value for name, value in (given | parameters).items() if value is not None}
    page = await op.browser.get(f"{ISSUER}/logout?" + "&".join(f"{name}={value}" for name, value in given.items()))
    if "Log out?" in page.words:
        page = await op.browser.press(page, "Log out")
    return page


async def is_signed_in(op):
    page = await op.send(prompt="none")
    if "error" in op.parameters(page):
        op.error(page, "login_required")
        return False
    return True


@pytest.mark.module("oidcc-rp-initiated-logout-discovery-endpoint-verification")
async def test_oidcc_rp_initiated_logout_discovery(once):
    found = (await once.browser.get(f"{ISSUER}/.well-known/openid-configuration")).json()
    assert urlsplit(found["end_session_endpoint"]).path == "/logout"


@pytest.mark.module("oidcc-rp-initiated-logout")
async def test_oidcc_rp_initiated_logout(once):
    page = await logout(once)
    assert page.location == f"{AFTER_LOGOUT}?state=bye"
    assert not await is_signed_in(once)


@pytest.mark.module("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")
async def test_oidcc_rp_initiated_logout_bad_uri(once):
    page = await logout(once, post_logout_redirect_uri=f"{AFTER_LOGOUT}/other")
    assert (page.status, page.location) == (400, "")


@pytest.mark.module("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")
async def test_oidcc_rp_initiated_logout_query_added(once):
    page = await logout(once, post_logout_redirect_uri=f"{AFTER_LOGOUT}?foo=bar")
    assert (page.status, page.location) == (400, "")


@pytest.mark.module("oidcc-rp-initiated-logout-modified-id-token-hint")
async def test_oidcc_rp_initiated_logout_modified_hint(once):
    """The hint with its signature taken away and ``alg`` set to ``none``."""
    answer = await once.authorize()
    header = jwt.get_unverified_header(answer["id_token"])
    unsigned = jwt.encode(answer["claims"], key="", algorithm="none", headers={"kid": header["kid"]})
    page = await logout(once, id_token_hint=unsigned)
    assert (page.status, page.location) == (400, "")


@pytest.mark.module("oidcc-rp-initiated-logout-bad-id-token-hint")
async def test_oidcc_rp_initiated_logout_bad_hint(once):
    """A hint with good claims that the suite signed with a key of its own."""
    answer = await once.authorize()
    header = jwt.get_unverified_header(answer["id_token"])
    key = ec.generate_private_key(ec.SECP256R1())
    fake = jwt.encode(answer["claims"], key, algorithm="ES256", headers={"kid": header["kid"]})
    page = await logout(once, id_token_hint=fake)
    assert (page.status, page.location) == (400, "")


@pytest.mark.module("oidcc-rp-initiated-logout-no-id-token-hint")
async def test_oidcc_rp_initiated_logout_no_hint(once):
    page = await logout(once, id_token_hint=None)
    assert (page.status, page.location) == (200, "")


@pytest.mark.module("oidcc-rp-initiated-logout-no-params")
async def test_oidcc_rp_initiated_logout_no_params(once):
    page = await logout(once, id_token_hint=None, post_logout_redirect_uri=None, state=None)
    assert (page.status, page.location) == (200, "")
    assert not await is_signed_in(once)


@pytest.mark.module("oidcc-rp-initiated-logout-no-post-logout-redirect-uri")
async def test_oidcc_rp_initiated_logout_no_uri(once):
    page = await logout(once, post_logout_redirect_uri=None)
    assert (page.status, page.location) == (200, "")
    assert not await is_signed_in(once)


@pytest.mark.module("oidcc-rp-initiated-logout-no-state")
async def test_oidcc_rp_initiated_logout_no_state(once):
    page = await logout(once, state=None)
    assert page.location == AFTER_LOGOUT
    assert not await is_signed_in(once)


@pytest.mark.module("oidcc-rp-initiated-logout-only-state")
async def test_oidcc_rp_initiated_logout_only_state(once):
    page = await logout(once, id_token_hint=None, post_logout_redirect_uri=None)
    assert (page.status, page.location) == (200, "")
    assert not await is_signed_in(once)
