"""The files of rules: which are loaded, and when they are loaded again."""

import os
from dataclasses import replace

import pytest

from server.authorization_server.rule_book import LOOK_EVERY
from server.config import ConfigError
from tests.unit.authorization_server.lab import claims


async def test_a_changed_rule_is_picked_up_without_a_restart(lab_with, tmp_path):
    lab = lab_with(own={"mine": "def rule(user, context):\n    yield AddClaim('https://x/v', 1)\n"})
    browser, page = await lab.logged_in()
    assert claims(page.fragment["id_token"])["https://x/v"] == 1
    path = tmp_path / "own/mine.py"
    path.write_text(path.read_text().replace("'https://x/v', 1", "'https://x/v', 22"))
    lab.clock.now += LOOK_EVERY
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert claims(silent.fragment["id_token"])["https://x/v"] == 22
    path.write_text("def rule(user, context\n")
    lab.clock.now += LOOK_EVERY
    for _ in range(2):
        silent = await browser.get(lab.authorize_url(prompt="none"))
        assert silent.fragment["error"] == "server_error", "a broken file issues nothing, every time"


async def test_a_new_rule_is_switched_on_without_a_restart(lab_with, tmp_path):
    lab = lab_with(own={"mine": "def rule(user, context):\n    yield AddClaim('https://x/v', 1)\n"})
    browser, _ = await lab.logged_in()
    (tmp_path / "own/other.py").write_text((tmp_path / "own/mine.py").read_text().replace("/v', 1", "/w', 2"))
    toml = tmp_path / "rules.toml"
    toml.write_text(f'[rules]\nenabled = ["other"]\nfolder = "{tmp_path / "own"}"\n')
    lab.clock.now += LOOK_EVERY
    silent = await browser.get(lab.authorize_url(prompt="none"))
    found = claims(silent.fragment["id_token"])
    assert (found["https://x/w"], "https://x/v" in found) == (2, False)
    toml.write_text("[rules\n")
    lab.clock.now += LOOK_EVERY
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "server_error"


async def test_files_are_looked_at_once_a_second_however_many_log_in(lab_with, tmp_path):
    lab = lab_with(own={"mine": "def rule(user, context):\n    yield AddClaim('https://x/v', 1)\n"})
    browser, _ = await lab.logged_in()
    (tmp_path / "own/mine.py").write_text("raise SystemError\n")
    lab.clock.now += LOOK_EVERY / 2
    assert "id_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment
    lab.clock.now -= 2 * LOOK_EVERY  # the clock was set back
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "server_error"


async def test_files_are_read_once_without_development(make_lab, tmp_path):
    (tmp_path / "mine.py").write_text("def rule(user, context):\n    return ()\n")
    lab = make_lab(
        lambda c: replace(
            c,
            server=replace(c.server, development=False),
            rules=replace(c.rules, enabled=("mine",), folder=tmp_path),
        )
    )
    (tmp_path / "mine.py").write_text("raise SystemError\n")
    os.utime(tmp_path / "mine.py", (5, 5))
    _, page = await lab.logged_in()
    assert "access_token" in page.fragment


@pytest.mark.parametrize(
    ("name", "source", "says"),
    [
        ("missing", None, "there is no file missing.py"),
        ("../rules/add_role_claim", None, "there is no file"),
        ("broken", "def rule(", "SyntaxError"),
        ("empty", "x = 1", "the file has no function rule"),
    ],
)
def test_a_rule_that_cannot_be_loaded_stops_the_start(lab_with, name, source, says):
    with pytest.raises(ConfigError, match=says):
        lab_with(name, own={name: source} if source else None)
