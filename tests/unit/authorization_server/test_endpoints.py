"""Discovery, JWKS, UserInfo, the token endpoint, limits, and what survives a restart."""

import base64
import hashlib
import os
import re
from dataclasses import replace
from urllib.parse import urlsplit

import jwt
import pytest
from sqlalchemy import text

from server import authorization_server
from server.authorization_server.parts.signing import CryptographySigning
from server.authorization_server.records.storage import Storage, metadata
from server.config import ConfigError

ISSUER = "http://login.lab.localhost:8000"
SPA = "http://app.lab.localhost:8000/"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


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


async def test_es256_for_a_client_that_wants_it(make_lab):
    lab = make_lab(
        lambda c: replace(c, clients={"spa": replace(c.clients["spa"], id_token_signed_response_alg="ES256")})
    )
    browser, page = await lab.logged_in()
    header = jwt.get_unverified_header(page.fragment["id_token"])
    keys = {key["kid"]: key for key in (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]}
    assert (header["alg"], keys[header["kid"]]["crv"]) == ("ES256", "P-256")
    options = {"verify_exp": False, "verify_iat": False}
    key = jwt.PyJWK.from_dict(keys[header["kid"]])
    jwt.decode(page.fragment["id_token"], key, algorithms=["ES256"], audience="spa", options=options)


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


@pytest.mark.parametrize("path", ["userinfo", "token"])
async def test_preflight(lab, path):
    browser = lab.browser()
    good = await browser.send("OPTIONS", f"{ISSUER}/{path}", headers={"Origin": "http://app.lab.localhost:8000"})
    assert good.status == 204
    assert "Authorization" in good.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in good.headers
    evil = await browser.send("OPTIONS", f"{ISSUER}/{path}", headers={"Origin": "http://evil.localhost:8000"})
    assert "access-control-allow-origin" not in evil.headers


async def code_for(lab, **changes):
    browser, page = await lab.logged_in(
        response_type="code", code_challenge=CHALLENGE, code_challenge_method="S256", **changes
    )
    return browser, page.query["code"]


def exchange(code, /, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": SPA,
        "client_id": "spa",
        "code_verifier": VERIFIER,
    } | changes
    return {name: value for name, value in form.items() if value is not None}


async def test_a_code_becomes_tokens_once(lab):
    browser, code = await code_for(lab)
    answer = await browser.post(f"{ISSUER}/token", exchange(code))
    assert answer.status == 200
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    tokens = answer.json()
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "scope", "id_token"}
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["nonce"], "at_hash" in claims, "email" in claims) == ("a nonce", True, False)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 200
    again = await browser.post(f"{ISSUER}/token", exchange(code))
    assert (again.status, again.json()["error"]) == (400, "invalid_grant")
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 401, "the code may have been stolen"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"code": "other"}, 400, "invalid_grant"),
        ({"code": None}, 400, "invalid_request"),
        ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
        ({"code_verifier": "short"}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_request"),
        ({"redirect_uri": SPA + "x"}, 400, "invalid_grant"),
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
    ],
)
async def test_the_token_endpoint_refuses(lab, change, status, error):
    browser, code = await code_for(lab)
    answer = await browser.post(f"{ISSUER}/token", exchange(code, **change))
    assert (answer.status, answer.json()["error"]) == (status, error)
    assert (await browser.post(f"{ISSUER}/token", exchange(code))).status == 200, "a bad attempt does not use it up"


async def test_a_code_is_short_lived(lab):
    browser, code = await code_for(lab)
    lab.clock.now += 60
    assert (await browser.post(f"{ISSUER}/token", exchange(code))).json()["error"] == "invalid_grant"


async def test_a_parameter_twice_at_the_token_endpoint(lab):
    browser, code = await code_for(lab)
    answer = await browser.post(f"{ISSUER}/token", [*exchange(code).items(), ("code", code)])
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("way", ["basic", "post", "wrong", "both", "nonsense"])
async def test_confidential_clients_prove_it(make_lab, way):
    lab = make_lab(lambda c: replace(c, clients={"spa": replace(c.clients["spa"], client_secret="a:s/1")}))
    browser, code = await code_for(lab)
    basic = {"Authorization": f"Basic {base64.b64encode(b'spa:a%3As%2F1').decode()}"}
    form, headers = {
        "basic": (exchange(code, client_id=None), basic),
        "post": (exchange(code, client_secret="a:s/1"), {}),
        "wrong": (exchange(code, client_secret="a"), {}),
        "both": (exchange(code, client_secret="a:s/1"), basic),
        "nonsense": (exchange(code), {"Authorization": "Basic %%%"}),
    }[way]
    answer = await browser.post(f"{ISSUER}/token", form, headers=headers)
    assert answer.status == {"basic": 200, "post": 200, "wrong": 401, "both": 400, "nonsense": 401}[way]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_too_long(lab, method):
    browser = lab.browser()
    if method == "GET":
        page = await browser.get(f"{ISSUER}/authorize?x={'a' * 9000}")
        assert page.status == 414
    else:
        page = await browser.post(f"{ISSUER}/authorize", {"x": "a" * 70_000})
        assert page.status == 413
        origin = {"Origin": "http://app.lab.localhost:8000"}
        answer = await browser.post(f"{ISSUER}/token", {"x": "a" * 70_000}, headers=origin)
        assert (answer.status, answer.json()["error"]) == (413, "invalid_request")
        assert answer.headers["access-control-allow-origin"] == origin["Origin"], "its page may read why"


@pytest.mark.parametrize("query", ["client_id=%ff", "state=%c3", "%80=x"])
async def test_no_text(lab, query):
    assert (await lab.browser().get(f"{ISSUER}/authorize?{query}")).status == 400


@pytest.mark.parametrize("depth", [100, 500, 900, 5000])
async def test_claims_nested_deeply_are_no_crash(lab, depth):
    browser, _ = await lab.logged_in()
    nested = '{"userinfo": {"x": {"value": ' + "[" * depth + "]" * depth + "}}}"
    query = lab.authorize_url(prompt="none", claims=nested).partition("?")[2]
    page = await browser.post(f"{ISSUER}/authorize", query.encode())
    assert page.fragment.get("error", "invalid_request") == "invalid_request"


async def test_authorize_by_post(lab):
    browser = lab.browser()
    query = lab.authorize_url(prompt="none").partition("?")[2]
    answer = await browser.post(f"{ISSUER}/authorize", query.encode())
    assert answer.fragment["error"] == "login_required"
    wrong = await browser.post(f"{ISSUER}/authorize", b"{}", headers={"content-type": "application/json"})
    assert wrong.status == 400


async def test_unknown_addresses_and_methods_get_a_page(lab):
    browser = lab.browser()
    assert (await browser.get(f"{ISSUER}/nothing")).status == 404
    for path, methods in (("authorize", "GET, HEAD, POST"), ("login", "GET, HEAD, POST"), ("token", "OPTIONS, POST")):
        wrong = await browser.send("DELETE", f"{ISSUER}/{path}")
        assert (wrong.status, wrong.headers["allow"]) == (405, methods)
        assert "method_not_allowed" in wrong.words


async def test_everything_survives_a_restart(lab):
    browser, page = await lab.logged_in()
    token = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    waiting = await browser.get(lab.authorize_url(prompt="consent"))
    before = (await browser.get(f"{ISSUER}/jwks.json")).json()
    lab.apps.clear()
    lab.start()
    assert (await browser.get(f"{ISSUER}/jwks.json")).json() == before
    assert (await browser.get(f"{ISSUER}/userinfo", headers=token)).status == 200
    assert "access_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment
    assert "access_token" in (await browser.press(waiting, "Allow")).fragment, "an open form as well"


async def test_rotation_while_the_server_runs(lab, monkeypatch):
    browser, page = await lab.logged_in()
    monkeypatch.setattr("time.time", lab.clock)
    lab.clock.now += 1
    new = authorization_server.rotate_keys(lab.config)
    answer = await browser.get(f"{ISSUER}/jwks.json")
    assert re.fullmatch(r'"[!#-~]+"', answer.headers["etag"]), "an entity tag of RFC 9110 8.8.3 has no space"
    keys = answer.json()["keys"]
    old = jwt.get_unverified_header(page.fragment["id_token"])["kid"]
    assert [key["kid"] for key in keys] == [new, old]
    fresh = await browser.get(lab.authorize_url(prompt="none", id_token_hint=page.fragment["id_token"]))
    assert jwt.get_unverified_header(fresh.fragment["id_token"])["kid"] == new
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 200, "old tokens are still good"
    lab.clock.now += 600
    keys = (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]
    assert [key["kid"] for key in keys] == [new], "its last token has expired"
    hinted = await browser.get(lab.authorize_url(prompt="none", id_token_hint=page.fragment["id_token"]))
    assert "id_token" in hinted.fragment, "an expired hint is still good"


async def test_reset_forgets_everything_and_a_running_server_goes_on(lab):
    signed_up = lab.browser()
    page = await signed_up.press(await signed_up.get(lab.authorize_url()), "Sign up")
    await signed_up.press(page, "Sign up", email="ada.king@example.com", name="Ada King", password="long enough")
    browser, page = await lab.logged_in()
    old = (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]

    authorization_server.reset(lab.config, replace(lab.parts(), signing=CryptographySigning()))

    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 401
    assert (await browser.get(lab.authorize_url(prompt="none"))).fragment["error"] == "login_required"
    new = (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]
    assert new
    assert not {key["kid"] for key in new} & {key["kid"] for key in old}
    _, page = await lab.logged_in()
    assert jwt.get_unverified_header(page.fragment["id_token"])["kid"] == new[0]["kid"]
    page = await signed_up.get(lab.authorize_url())
    page = await signed_up.press(page, "Log in", email="ada.king@example.com", password="long enough")
    assert "The e-mail address or the password is wrong." in page.words


def test_reset_makes_tables_of_another_version_anew(lab):
    url = lab.config.server.database_url
    storage = Storage(url)
    with storage.write() as connection:
        connection.execute(text("UPDATE meta SET value = '0' WHERE key = 'schema_version'"))
        connection.execute(text("CREATE TABLE older (x INTEGER)"))
    storage.close()
    authorization_server.reset(lab.config, lab.parts())
    with Storage(url).read() as connection:
        assert "older" not in connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()


def test_reset_leaves_what_is_no_database_alone(lab, tmp_path):
    path = tmp_path / "noise.sqlite3"
    noise = b"this is no database, and long enough to be looked at" * 10
    path.write_bytes(noise)
    server = replace(lab.config.server, database_url=f"sqlite:///{path}")
    with pytest.raises(ConfigError, match="cannot be opened"):
        authorization_server.reset(replace(lab.config, server=server), lab.parts())
    assert path.read_bytes() == noise


@pytest.fixture
async def without_storage(lab):
    """Return a browser in which Ada is signed in, at a server that has lost its tables, and her page's headers."""
    browser, page = await lab.logged_in()
    storage = Storage(lab.config.server.database_url)
    with storage.write() as connection:
        for table in reversed(metadata.sorted_tables):
            table.drop(connection)
    storage.close()
    browser.faults_are_mistakes = False
    return browser, {"Authorization": f"Bearer {page.fragment['access_token']}", "Origin": SPA.rstrip("/")}


@pytest.mark.parametrize("path", ["/authorize", "/login", "/account", "/logout"])
async def test_a_person_sees_a_page_when_the_storage_is_gone(lab, without_storage, path):
    browser, _ = without_storage
    query = urlsplit(lab.authorize_url()).query
    page = await browser.get(f"{ISSUER}{path}?{query}&transaction=x")
    assert page.status == 500
    assert "server_error" in page.words
    assert "style.css" in page.text
    assert "sqlite" not in page.text


@pytest.mark.parametrize("path", ["/userinfo", "/jwks.json"])
async def test_a_program_can_read_that_the_storage_is_gone(without_storage, path):
    browser, headers = without_storage
    page = await browser.get(f"{ISSUER}{path}", headers=headers)
    assert page.status == 500
    assert page.json()["error"] == "server_error"
    assert page.headers["access-control-allow-origin"] == SPA.rstrip("/")


async def test_a_missing_page_needs_no_storage(without_storage):
    browser, _ = without_storage
    page = await browser.get(f"{ISSUER}/nowhere")
    assert page.status == 404
    assert "not_found" in page.words


def test_a_database_of_another_version_is_refused_and_not_changed(lab):
    url = lab.config.server.database_url
    storage = Storage(url)
    with storage.write() as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE key = 'schema_version'"))
    storage.close()
    with pytest.raises(ConfigError, match="version 99"):
        Storage(url)


def test_a_file_that_is_no_database(lab, tmp_path):
    path = tmp_path / "noise.sqlite3"
    path.write_bytes(b"this is no database, and long enough to be looked at" * 10)
    with pytest.raises(ConfigError, match="cannot be opened"):
        Storage(f"sqlite:///{path}")


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuchdatabase://localhost/lab", "sqlite:////proc/nothing/lab.sqlite3", "sqlite:///{file}/a"]
)
def test_a_database_that_cannot_be_used(tmp_path, url):
    path = tmp_path / "file"
    path.write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be opened"):
        Storage(url.format(file=path))


def test_no_password_of_a_database_is_in_an_error():
    with pytest.raises(ConfigError) as raised:
        Storage("nosuchdatabase://lab:secret@localhost/lab")
    assert "secret" not in str(raised.value)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_on_the_machine_reads_the_keys(lab, tmp_path):
    files = [path for path in tmp_path.iterdir() if ".sqlite3" in path.name]
    assert len(files) >= 2
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []


def test_sqlite_is_durable(tmp_path):
    storage = Storage(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with storage.read() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    storage.close()


async def test_form_post_escapes_and_sends_itself(lab):
    browser, _ = await lab.logged_in()
    state = '"><script>alert(1)</script>'
    page = await browser.get(lab.authorize_url(prompt="none", response_mode="form_post", state=state))
    assert page.status == 200
    assert "<script>alert" not in page.text
    (form,) = page.forms
    assert (form.method, form.action) == ("post", SPA)
    assert dict(form.fields)["state"] == state
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert (await browser.get(f"{ISSUER}/static/form_post.js")).headers["content-type"].startswith("text/javascript")


async def test_web_message_names_the_exact_origin(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(lab.authorize_url(prompt="none", response_mode="web_message", state="'\"<&"))
    assert 'data-origin="http://app.lab.localhost:8000"' in page.text
    assert "access_token" in page.text
    assert "'\"<&" not in page.text
    assert "frame-ancestors" not in page.headers["content-security-policy"]


async def test_nothing_secret_is_logged(lab, caplog):
    caplog.set_level("DEBUG")
    _, page = await lab.logged_in()
    lines = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("server"))
    assert "authorization_response" in lines
    secrets = [page.fragment["access_token"], page.fragment["id_token"], "correct horse", "ada@", "a state"]
    assert not [secret for secret in secrets if secret in lines]
