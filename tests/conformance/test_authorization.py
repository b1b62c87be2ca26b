"""The modules that run for each response type, in the fragment and in form_post."""

import pytest

from server.authorization_server.protocol.claims import SCOPE_CLAIMS
from tests.conformance.op import CALLBACK, as_json, request_object

ADA_HAS = {
    "profile": {"name", "given_name", "family_name", "birthdate", "locale", "zoneinfo", "updated_at"},
    "email": {"email", "email_verified"},
    "address": {"address"},
    "phone": {"phone_number", "phone_number_verified"},
}


@pytest.mark.module("oidcc-server")
async def test_oidcc_server(op):
    answer = await op.authorize()
    assert (await op.claims_of(answer))["sub"] == answer["claims"]["sub"]


@pytest.mark.module("oidcc-idtoken-signature")
async def test_oidcc_idtoken_signature(op):
    answer = await op.authorize()
    head, body, signature = answer["id_token"].split(".")
    changed = f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    with pytest.raises(Exception, match="Signature verification failed"):
        await op.id_token(changed)


@pytest.mark.module("oidcc-ensure-request-without-nonce-fails")
async def test_oidcc_ensure_request_without_nonce_fails(op):
    op.error(await op.send(nonce=None), "invalid_request")


def scope_module(*scopes):
    async def test(op):
        answer = await op.authorize(scope=" ".join(("openid", *scopes)))
        found = await op.claims_of(answer)
        for scope, names in ADA_HAS.items():
            if scope in scopes:
                assert names <= found.keys()
            else:
                assert found.keys().isdisjoint(SCOPE_CLAIMS[scope])
        if op.response_type != "id_token":
            assert answer["claims"].keys().isdisjoint(name for names in SCOPE_CLAIMS.values() for name in names)

    return test


test_oidcc_scope_profile = pytest.mark.module("oidcc-scope-profile")(scope_module("profile"))
test_oidcc_scope_email = pytest.mark.module("oidcc-scope-email")(scope_module("email"))
test_oidcc_scope_address = pytest.mark.module("oidcc-scope-address")(scope_module("address"))
test_oidcc_scope_phone = pytest.mark.module("oidcc-scope-phone")(scope_module("phone"))
test_oidcc_scope_all = pytest.mark.module("oidcc-scope-all")(scope_module("profile", "email", "address", "phone"))


@pytest.mark.module("oidcc-alternate-happy-flow")
async def test_oidcc_alternate_happy_flow(op):
    """The scopes and the parameters in another order, which must not matter."""
    answer = await op.authorize(scope="email openid", reverse=True)
    found = await op.claims_of(answer)
    assert found["email"] == "ada@example.com"
    assert "name" not in found
    assert ("email" in answer["claims"]) == (op.response_type == "id_token")


@pytest.mark.module("oidcc-display-page")
async def test_oidcc_display_page(op):
    await op.authorize(display="page")


@pytest.mark.module("oidcc-display-popup")
async def test_oidcc_display_popup(op):
    await op.authorize(display="popup")


@pytest.mark.module("oidcc-prompt-login")
async def test_oidcc_prompt_login(op):
    first = await op.authorize()
    op.lab.clock.now += 2
    page = await op.send(prompt="login")
    assert "/login?" in page.url
    second = await op.answer(await op.complete(page))
    assert second["claims"]["auth_time"] > first["claims"]["auth_time"]
    assert second["claims"]["sub"] == first["claims"]["sub"]


@pytest.mark.module("oidcc-prompt-none-not-logged-in")
async def test_oidcc_prompt_none_not_logged_in(op):
    op.error(await op.send(prompt="none", state="s" * 128), "login_required")


@pytest.mark.module("oidcc-prompt-none-logged-in")
async def test_oidcc_prompt_none_logged_in(op):
    first = await op.authorize()
    op.lab.clock.now += 2
    second = await op.answer(await op.send(prompt="none"))
    assert second["claims"]["auth_time"] == first["claims"]["auth_time"]
    assert second["claims"]["sub"] == first["claims"]["sub"]


@pytest.mark.module("oidcc-max-age-1")
async def test_oidcc_max_age_1(op):
    first = await op.authorize()
    op.lab.clock.now += 2
    page = await op.send(max_age=1)
    assert "/login?" in page.url
    second = await op.answer(await op.complete(page))
    assert second["claims"]["auth_time"] > first["claims"]["auth_time"]
    assert op.lab.clock.now - second["claims"]["auth_time"] <= 1
    assert second["claims"]["sub"] == first["claims"]["sub"]


@pytest.mark.module("oidcc-max-age-10000")
async def test_oidcc_max_age_10000(op):
    first = await op.authorize(max_age=15_000)
    op.lab.clock.now += 2
    second = await op.answer(await op.send(max_age=10_000))
    assert second["claims"]["auth_time"] == first["claims"]["auth_time"]
    assert second["claims"]["sub"] == first["claims"]["sub"]


@pytest.mark.module("oidcc-ensure-request-with-unknown-parameter-succeeds")
async def test_oidcc_ensure_request_with_unknown_parameter_succeeds(op):
    await op.authorize(extra="foobar")


@pytest.mark.module("oidcc-id-token-hint")
async def test_oidcc_id_token_hint(op):
    first = await op.authorize()
    op.lab.clock.now += 2
    second = await op.answer(await op.send(prompt="none", id_token_hint=first["id_token"]))
    assert second["claims"]["auth_time"] == first["claims"]["auth_time"]
    assert second["claims"]["sub"] == first["claims"]["sub"]


@pytest.mark.module("oidcc-login-hint")
async def test_oidcc_login_hint(op):
    page = await op.send(login_hint="ada@example.com")
    assert ("email", "ada@example.com") in page.form("Log in").fields
    await op.answer(await op.complete(page))


@pytest.mark.module("oidcc-ui-locales")
async def test_oidcc_ui_locales(op):
    await op.authorize(ui_locales="se")


@pytest.mark.module("oidcc-claims-locales")
async def test_oidcc_claims_locales(op):
    await op.authorize(claims_locales="se")


@pytest.mark.module("oidcc-ensure-request-with-acr-values-succeeds")
async def test_oidcc_ensure_request_with_acr_values_succeeds(op):
    answer = await op.authorize(acr_values="1 2")
    assert answer["claims"]["acr"] in ("1", "2")


@pytest.mark.module("oidcc-ensure-registered-redirect-uri")
async def test_oidcc_ensure_registered_redirect_uri(op):
    page = await op.send(redirect_uri=f"{CALLBACK}/a-random-path")
    assert page.status == 400
    assert not page.location
    assert not page.forms


@pytest.mark.module("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")
async def test_oidcc_request_uri_unsigned(op):
    """What is in the object is not outside; without reading it nobody knows the ``state``."""
    page = await op.send(state=None, nonce=None, request_uri="https://localhost:8443/requesturi/1#x")
    op.error(page, "request_uri_not_supported")


@pytest.mark.module("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")
async def test_oidcc_unsigned_request_object(op):
    inside = request_object(state="of the object", nonce="of the object")
    op.error(await op.send(state=None, nonce=None, request=inside), "request_not_supported")


@pytest.mark.module("oidcc-ensure-request-object-with-redirect-uri")
async def test_oidcc_ensure_request_object_with_redirect_uri(op):
    """The object holds the registered address, the query another one: no answer may go to that."""
    page = await op.send(redirect_uri=f"{CALLBACK}/invalid", request=request_object(redirect_uri=CALLBACK))
    assert page.status == 400
    assert not page.location
    assert not page.forms


@pytest.mark.module("oidcc-claims-essential")
async def test_oidcc_claims_essential(op):
    place = "id_token" if op.response_type == "id_token" else "userinfo"
    answer = await op.authorize(claims=as_json({place: {"name": {"essential": True}}}))
    found = await op.claims_of(answer)
    assert found["name"] == "Ada Lovelace"
    assert "email" not in found
    assert ("name" in answer["claims"]) == (op.response_type == "id_token")
