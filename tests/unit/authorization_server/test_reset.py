"""Reset: everything is as at the first start, in a server that is running too."""

from dataclasses import replace

import jwt
import pytest
from sqlalchemy import inspect, text

from server import authorization_server
from server.authorization_server.parts.signing import CryptographySigning
from server.authorization_server.records.storage import Storage
from server.config import ConfigError
from tests.unit.authorization_server.lab import ISSUER


async def test_reset_forgets_everything(lab):
    """A server that is running goes on."""
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
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("CREATE TABLE older (x INTEGER)"))
    storage.close()
    authorization_server.reset(lab.config, lab.parts())
    with Storage(url).read() as connection:
        assert "older" not in inspect(connection).get_table_names()


def test_reset_leaves_what_is_no_database_alone(lab, tmp_path):
    path = tmp_path / "noise.sqlite3"
    noise = b"this is no database, and long enough to be looked at" * 10
    path.write_bytes(noise)
    server = replace(lab.config.server, database_url=f"sqlite:///{path}")
    with pytest.raises(ConfigError, match="cannot be opened"):
        authorization_server.reset(replace(lab.config, server=server), lab.parts())
    assert path.read_bytes() == noise
