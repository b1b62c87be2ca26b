"""Hooks: what they may do at a sign-up, and what happens if one fails."""

from server.authorization_server.rule_book import LOOK_EVERY
from tests.unit.authorization_server.lab import claims, sign_up


async def test_a_hook_denies_a_sign_up(lab_with):
    lab = lab_with(hooks=("invited_only",), invited_only={"domains": ["example.com"]})
    _, page = await sign_up(lab, "ada.king@example.org")
    assert "Only people who are invited" in page.words
    assert ("email", "ada.king@example.org") in page.form("Sign up").fields
    _, page = await sign_up(lab)
    assert "Allow" in page.text


async def test_a_hook_remembers_and_a_rule_reads_it(lab_with):
    source = "def rule(user, context):\n    yield AddClaim('https://x/via', user.metadata['signed_up_through'])\n"
    lab = lab_with(hooks=("note_sign_up",), own={"via": source})
    browser, page = await sign_up(lab)
    page = await browser.press(page, "Allow")
    assert claims(page.fragment["id_token"])["https://x/via"] == "spa"


async def test_a_hook_that_fails_before_makes_no_account(lab_with, tmp_path):
    lab = lab_with("add_role_claim", own={"mine": "def rule(user, context):\n    return ()\n"})
    (tmp_path / "own/bad_hook.py").write_text("def pre_user_registration(user, context):\n    raise KeyError\n")
    (tmp_path / "rules.toml").write_text(f'[rules]\nhooks = ["bad_hook"]\nfolder = "{tmp_path / "own"}"\n')
    browser, page = await sign_up(lab)
    assert "does not work at the moment" in page.words
    (tmp_path / "rules.toml").write_text("")
    lab.clock.now += LOOK_EVERY
    page = await browser.press(page, "Sign up", email="ada.king@example.com", name="Ada", password="long enough")
    assert "Allow" in page.text
