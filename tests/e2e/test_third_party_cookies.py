"""Silent authentication where the browser blocks third-party cookies, and where it does not (Chromium)."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, expect

from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.providers import BOTH_PROVIDERS, Provider

pytestmark = [pytest.mark.client, BOTH_PROVIDERS, pytest.mark.skip_browser("firefox")]  # a preference of Chromium's

ALLOWED, BLOCKED = 0, 1
"""Values of Chromium's preference ``profile.cookie_controls_mode``."""


@pytest.fixture(scope="module", params=[ALLOWED, BLOCKED], ids=["allowed", "blocked"])
def mode(request: pytest.FixtureRequest) -> int:
    """Whether this browser takes cookies in a frame of another site."""
    value: int = request.param
    return value


@pytest.fixture(scope="module")
def profile(
    mode: int,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BrowserContext]:
    """A browser with a profile in which somebody has made that choice."""
    folder: Path = tmp_path_factory.mktemp("profile")
    (folder / "Default").mkdir()
    preferences = {"profile": {"cookie_controls_mode": mode}}
    (folder / "Default/Preferences").write_text(json.dumps(preferences), encoding="utf-8")
    context = browser_type.launch_persistent_context(folder, **browser_type_launch_args)
    yield context
    context.close()


@pytest.mark.parametrize("site", ["same", "another"])
def test_silent_authentication_succeeds_or_says_why_not(
    profile: BrowserContext, mode: int, same_lab: Lab, provider: Provider, watch: Watch, site: str
) -> None:
    watch.add(profile)
    profile.clear_cookies()
    lab = copy.copy(same_lab)
    lab.app = same_lab.app if site == "same" else same_lab.partner
    person = provider.person(profile.new_page(), lab)
    person.opens()
    person.presses("Log in")
    person.logs_in()
    person.sees_state("signed-in")
    person.presses("Renew silently")
    if site == "another" and mode == BLOCKED:
        expect(person.alert).to_contain_text("cookies_blocked")
        expect(person.alert).to_contain_text("while another site frames it")
        expect(person.alert).to_contain_text("Log in again when the tokens have expired")
    else:
        expect(person.page.get_by_text("Renewed silently at")).to_be_visible()
        expect(person.alert).to_have_count(0)
    person.sees_state("signed-in")  # the tokens of the login are still good
    person.uses_the_access_token()
