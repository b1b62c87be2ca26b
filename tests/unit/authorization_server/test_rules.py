"""Rules and hooks: each example, every effect, and everything that can go wrong in one."""

import os
from dataclasses import replace

import jwt
import pytest

from server.config import ConfigError

ISSUER = "http://login.lab.localhost:8000"
PASSWORD = "correct horse battery staple"


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture
def lab_with(make_lab, tmp_path):
    """Return a function that starts a lab with these rules on; ``own`` maps names to the source of more."""

    def make(*enabled, hooks=(), own=None, time_limit=1.0, **settings):
        folder = tmp_path / "own"
        folder.mkdir()
        for name, source in (own or {}).items():
            (folder / f"{name}.py").write_text("from server.authorization_server.rules import *\n" + source)
        source = tmp_path / "rules.toml"

        def change(config):
            rules = replace(
                config.rules,
                enabled=(*enabled, *(own or {})),
                hooks=hooks,
                time_limit=time_limit,
                settings=settings,
                folder=folder,
            )
            return replace(config, rules=rules, source=source)

        return make_lab(change)

    return make


async def test_a_role_is_in_both_tokens(lab_with):
    lab = lab_with("add_role_claim", add_role_claim={"roles": {"ada@example.com": "editor"}})
    _, page = await lab.logged_in()
    assert claims(page.fragment["id_token"])["https://lab.example/role"] == "editor"
    assert claims(page.fragment["access_token"])["https://lab.example/role"] == "editor"


async def test_a_rule_changes_the_scope(lab_with):
    settings = {"permission": "read:reports", "emails": ["alan@example.com"]}
    lab = lab_with("scope_by_email", scope_by_email=settings)
    _, page = await lab.logged_in(scope="openid read:messages read:reports")
    assert page.fragment["scope"] == "openid read:messages"
    assert claims(page.fragment["access_token"])["scope"] == "openid read:messages"


async def test_who_only_says_to_have_an_address_gets_nothing_for_it(lab_with):
    """Anybody can sign up with any address that is free; what a rule gives, it gives to verified ones."""
    lab = lab_with(
        "add_role_claim",
        "scope_by_email",
        add_role_claim={"roles": {"ada.king@example.com": "editor"}},
        scope_by_email={"permission": "read:reports", "emails": ["ada.king@example.com"]},
    )
    browser, page = await sign_up(lab, scope="openid read:messages read:reports")
    page = await browser.press(page, "Allow")
    assert page.fragment["scope"] == "openid read:messages"
    assert claims(page.fragment["id_token"])["https://lab.example/role"] == "reader"


async def test_a_rule_adds_permissions_of_the_api_and_nothing_about_the_person(lab_with):
    source = "def rule(user, context):\n    yield SetScope(frozenset({'read:reports', 'phone', 'admin'}))\n"
    lab = lab_with(own={"more": source})
    _, page = await lab.logged_in(scope="openid read:messages")
    assert page.fragment["scope"] == "openid read:reports"


async def test_a_rule_denies_by_domain_and_silently_too(lab_with):
    lab = lab_with("deny_email_domain", deny_email_domain={"domains": ["example.com"]})
    browser, page = await lab.logged_in()
    assert page.fragment.keys() == {"error", "error_description", "state", "iss"}
    assert page.fragment["error"] == "unauthorized"
    assert "domain" in page.fragment["error_description"]
    assert (await browser.get(lab.authorize_url(prompt="none"))).fragment["error"] == "unauthorized"


async def test_terms_of_use_stop_silent_authentication_until_accepted(lab_with):
    lab = lab_with("terms_of_use", terms_of_use={"version": "1"})
    browser, page = await lab.logged_in()
    assert "Terms of use" in page.words
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "interaction_required"
    back = await browser.get(page.url.replace("/terms", "/continue"))
    assert "Terms of use" in back.words, "coming back without an answer asks again"
    foreign = await browser.press(page, "Accept and continue", csrf="x")
    assert "Terms of use" in foreign.words
    done = await browser.press(page, "Accept and continue")
    assert "access_token" in done.fragment
    assert "access_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment


async def test_logins_are_counted_and_renewals_are_not(lab_with):
    lab = lab_with("count_logins")
    browser, page = await lab.logged_in()
    silent = await browser.get(lab.authorize_url(prompt="none"))
    page = await browser.get(lab.authorize_url(prompt="login"))
    again = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    counts = [claims(each.fragment["id_token"])["https://lab.example/logins"] for each in (silent, again)]
    assert counts == [1, 2]


async def test_rules_run_in_order_and_see_what_came_before(lab_with):
    lab = lab_with(
        own={
            "first": "def rule(user, context):\n    return [Remember({'seen': 1}), SetScope(frozenset())]\n",
            "second": (
                "async def rule(user, context):\n"
                "    return [AddClaim('https://x/seen', [user.metadata['seen'], sorted(context.scope)])]\n"
            ),
        }
    )
    _, page = await lab.logged_in()
    assert claims(page.fragment["id_token"])["https://x/seen"] == [1, ["openid"]]


@pytest.mark.parametrize(
    "body",
    [
        "    raise ValueError('secret of ada')",
        "    yield AddClaim('sub', 'alan')",
        "    yield AddClaim('email', 'alan@example.com')",
        "    yield AddClaim('https://x/y', object())",
        "    yield AddClaim('https://x/y', float('nan'))",
        "    yield 'nonsense'",
        "    return 5",
        "    yield Remember({'half': 'done'})\n    raise SystemError",
    ],
)
async def test_a_rule_that_fails_issues_nothing(lab_with, body, caplog):
    lab = lab_with(own={"broken": f"def rule(user, context):\n{body}\n"})
    browser, page = await lab.logged_in()
    assert page.fragment.keys() == {"error", "error_description", "state", "iss"}
    assert page.fragment["error"] == "server_error"
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "server_error"
    (record, *_) = [record for record in caplog.records if record.getMessage() == "rule_failed"]
    assert record.rule == "broken"
    assert "secret of ada" not in record.reason


async def test_a_rule_that_waits_too_long_issues_nothing(lab_with, caplog):
    source = "import asyncio\nasync def rule(user, context):\n    await asyncio.Event().wait()\n"
    lab = lab_with(own={"waits": source}, time_limit=0.1)
    _, page = await lab.logged_in()
    assert page.fragment["error"] == "server_error"
    (record,) = [record for record in caplog.records if record.getMessage() == "rule_failed"]
    assert record.reason == "waited longer than 0.1 seconds"


async def test_an_async_rule_may_wait_a_moment(lab_with):
    source = (
        "import asyncio\n"
        "async def rule(user, context):\n"
        "    try:\n"
        "        async with asyncio.timeout(0.01):\n"
        "            await asyncio.Event().wait()\n"
        "    except TimeoutError:\n"
        "        value = await asyncio.sleep(0, 'late')\n"
        "    return [AddClaim('https://x/y', value)]\n"
    )
    lab = lab_with(own={"waits": source})
    _, page = await lab.logged_in()
    assert claims(page.fragment["id_token"])["https://x/y"] == "late"


async def test_a_changed_rule_is_picked_up_without_a_restart(lab_with, tmp_path):
    lab = lab_with(own={"mine": "def rule(user, context):\n    yield AddClaim('https://x/v', 1)\n"})
    browser, page = await lab.logged_in()
    assert claims(page.fragment["id_token"])["https://x/v"] == 1
    path = tmp_path / "own/mine.py"
    path.write_text(path.read_text().replace("'https://x/v', 1", "'https://x/v', 22"))
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert claims(silent.fragment["id_token"])["https://x/v"] == 22
    path.write_text("def rule(user, context\n")
    for _ in range(2):
        silent = await browser.get(lab.authorize_url(prompt="none"))
        assert silent.fragment["error"] == "server_error", "a broken file issues nothing, every time"


async def test_a_new_rule_is_switched_on_without_a_restart(lab_with, tmp_path):
    lab = lab_with(own={"mine": "def rule(user, context):\n    yield AddClaim('https://x/v', 1)\n"})
    browser, _ = await lab.logged_in()
    (tmp_path / "own/other.py").write_text((tmp_path / "own/mine.py").read_text().replace("/v', 1", "/w', 2"))
    toml = tmp_path / "rules.toml"
    toml.write_text(f'[rules]\nenabled = ["other"]\nfolder = "{tmp_path / "own"}"\n')
    silent = await browser.get(lab.authorize_url(prompt="none"))
    found = claims(silent.fragment["id_token"])
    assert (found["https://x/w"], "https://x/v" in found) == (2, False)
    toml.write_text("[rules\n")
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "server_error"


async def test_without_development_files_stay_as_they_were_at_the_start(make_lab, tmp_path):
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


async def sign_up(lab, email="ada.king@example.com", **changes):
    browser = lab.browser()
    page = await browser.press(await browser.get(lab.authorize_url(**changes)), "Sign up")
    return browser, await browser.press(page, "Sign up", email=email, name="Ada", password="long enough")


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
    page = await browser.press(page, "Sign up", email="ada.king@example.com", name="Ada", password="long enough")
    assert "Allow" in page.text


async def test_sign_ups_are_slowed_down(lab_with):
    lab = lab_with(hooks=("invited_only",), invited_only={"domains": []})
    browser, page = await sign_up(lab)
    for _ in range(20):
        page = await browser.press(page, "Sign up", email="ada.king@example.com", name="Ada", password="long enough")
    assert "Too many attempts" in page.words
