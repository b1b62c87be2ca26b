"""What rules may want, and what happens if one fails."""

import pytest

from tests.unit.authorization_server.lab import claims


async def test_a_rule_adds_permissions_of_the_api_alone(lab_with):
    """What is about the person, only the person allows."""
    source = "def rule(user, context):\n    yield SetScope(frozenset({'read:reports', 'phone', 'admin'}))\n"
    lab = lab_with(own={"more": source})
    _, page = await lab.logged_in(scope="openid read:messages")
    assert page.fragment["scope"] == "openid read:reports"


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
