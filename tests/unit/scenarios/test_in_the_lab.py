"""The scenarios as a part of the lab: not on an ordinary start, all of them with the switch; and reset."""

import json
import re
import tomllib
from pathlib import Path

import jwt
import pytest

from server import spa
from server.__main__ import ACME_CONFIG, SAMPLE_CONFIG, make_app
from server.config import load
from server.lab.names import LabPorts
from server.scenarios import SCENARIOS
from server.scenarios import in_the_lab as scenarios
from server.scenarios.site import FOLDER
from tests.unit.authorization_server.lab import ISSUER, ROOT, Browser
from tests.unit.scenarios.site import APP

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


def whole_lab(data: Path, *, misbehaving: bool) -> Browser:
    environ = {"LAB_DATA": str(data)}
    config, acme = (load(path, environ, LabPorts()) for path in (SAMPLE_CONFIG, ACME_CONFIG))
    page = spa.SpaConfig.load(ROOT, LabPorts())
    app = make_app(None, config, acme, page, LabPorts(), misbehaving=misbehaving)
    hosts = ("app.lab.localhost", "login.lab.localhost", "api.lab.localhost", "acme.localhost")
    return Browser(dict.fromkeys((f"{host}:8000" for host in hosts), app))  # type: ignore[arg-type]


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


async def test_the_page_is_told_of_them_without_escapes(tmp_path):
    told = (await whole_lab(tmp_path, misbehaving=True).get(f"{APP}/pyscript.toml")).text
    assert "’" in told
    assert "\\u" not in told, "PyScript's reader of TOML decodes no such escape"


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


async def runs_of_all(browser):
    return [run for each in (await browser.get(f"{ISSUER}/s/index.json")).json()["scenarios"] for run in each["runs"]]


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
