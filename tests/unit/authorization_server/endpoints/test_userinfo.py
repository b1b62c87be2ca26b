"""UserInfo: what a token is told, and which tokens it refuses."""

import pytest

from tests.unit.authorization_server.lab import ISSUER


@pytest.mark.parametrize("way", ["header", "post header", "post body"])
async def test_userinfo(lab, way):
    browser, page = await lab.logged_in(scope="openid profile email address phone")
    token = page.fragment["access_token"]
    bearer = {"Authorization": f"bearer {token}", "Origin": "http://app.lab.localhost:8000"}
    match way:
        case "header":
            answer = await browser.get(f"{ISSUER}/userinfo", headers=bearer)
        case "post header":
            answer = await browser.post(f"{ISSUER}/userinfo", None, headers=bearer)
        case _:
            answer = await browser.post(f"{ISSUER}/userinfo", {"access_token": token})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    profile = answer.json()
    assert profile["address"]["locality"] == "London"
    assert profile["phone_number"].startswith("+44")
    assert isinstance(profile["updated_at"], int)
    if way != "post body":
        assert answer.headers["access-control-allow-origin"] == "http://app.lab.localhost:8000"
        assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
@pytest.mark.parametrize("body", [b"{}", b"", b"\xff\x00", b"a" * 70_000])
async def test_userinfo_with_a_token_in_the_header_takes_any_body(lab, media_type, body):
    browser, page = await lab.logged_in()
    headers = {"Authorization": f"Bearer {page.fragment['access_token']}", "Content-Type": media_type}
    answer = await browser.post(f"{ISSUER}/userinfo", body, headers=headers)
    assert (answer.status, answer.json().get("email")) == (200, "ada@example.com")


async def test_userinfo_refuses(lab):
    browser, page = await lab.logged_in()
    token = page.fragment["access_token"]
    url = f"{ISSUER}/userinfo"
    none = await browser.get(url)
    assert (none.status, none.headers["www-authenticate"]) == (401, 'Bearer realm="userinfo"')
    assert (await browser.get(url, headers={"Authorization": "Basic eDp5"})).headers["www-authenticate"] == (
        'Bearer realm="userinfo"'
    )
    assert (await browser.get(f"{url}?access_token={token}")).status == 400
    both = await browser.post(url, {"access_token": token}, headers={"Authorization": f"Bearer {token}"})
    assert both.status == 400
    assert (await browser.get(url, headers={"Authorization": "Bearer a b"})).status == 400
    forged = await browser.get(url, headers={"Authorization": f"Bearer {token[:-4]}AAAA"})
    assert forged.status == 401
    assert 'error="invalid_token"' in forged.headers["www-authenticate"]
    id_token = await browser.get(url, headers={"Authorization": f"Bearer {page.fragment['id_token']}"})
    assert id_token.status == 401
    lab.clock.now += 600
    expired = await browser.get(url, headers={"Authorization": f"Bearer {token}"})
    assert (expired.status, "expired" in expired.text) == (401, True)


async def test_userinfo_needs_openid(lab):
    browser, page = await lab.logged_in(scope="read:messages", response_type="token")
    answer = await browser.get(
        f"{ISSUER}/userinfo", headers={"Authorization": f"Bearer {page.fragment['access_token']}"}
    )
    assert answer.status == 403
    assert 'scope="openid"' in answer.headers["www-authenticate"]
