"""The same password counts as the same, whichever keyboard it is typed on (RFC 8265)."""

import unicodedata

import pytest

from server.authorization_server.parts.passwords import Argon2Passwords
from server.authorization_server.records.storage import Storage, users
from server.authorization_server.records.users import Users


@pytest.mark.parametrize("chosen", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
async def test_a_password_is_the_same_on_every_keyboard(lab, chosen, typed):
    password = "Å\u00a0crème brûlée"
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Sign up")
    email = "grace@example.com"
    page = await browser.press(page, "Sign up", email=email, password=unicodedata.normalize(chosen, password), name="")
    assert "Allow" in page.text
    other = lab.browser()
    page = await other.get(lab.authorize_url())
    same = unicodedata.normalize(typed, password.replace("\u00a0", " "))
    page = await other.press(page, "Log in", email=email, password=same)
    assert "Allow" in page.text


@pytest.mark.parametrize("chosen", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_password_hashed_before_passwords_were_prepared_is_still_good(tmp_path, chosen, typed):
    storage = Storage(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    passwords = Argon2Passwords(memory_kib=8, passes=1)
    known = Users(storage, passwords)
    known.sign_up("ada@example.com", "replaced below", "", {}, 0.0)
    old = passwords.hash(unicodedata.normalize(chosen, "crème brûlée"))
    with storage.write() as connection:
        connection.execute(users.update().values(password_hash=old))
    assert known.check_password("ada@example.com", unicodedata.normalize(typed, "crème brûlée"))
    assert not known.check_password("ada@example.com", "creme brulee")
    storage.close()
