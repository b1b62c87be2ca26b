"""The rules that come with the server."""

from tests.unit.authorization_server.lab import PASSWORD, claims, sign_up


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


async def test_an_unverified_address_earns_nothing(lab_with):
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


async def test_a_rule_denies_by_domain_and_silently_too(lab_with):
    lab = lab_with("deny_email_domain", deny_email_domain={"domains": ["example.com"]})
    browser, page = await lab.logged_in()
    assert page.fragment.keys() == {"error", "error_description", "state", "iss"}
    assert page.fragment["error"] == "unauthorized"
    assert "domain" in page.fragment["error_description"]
    assert (await browser.get(lab.authorize_url(prompt="none"))).fragment["error"] == "unauthorized"


async def test_logins_are_counted_and_renewals_are_not(lab_with):
    lab = lab_with("count_logins")
    browser, page = await lab.logged_in()
    silent = await browser.get(lab.authorize_url(prompt="none"))
    page = await browser.get(lab.authorize_url(prompt="login"))
    again = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    counts = [claims(each.fragment["id_token"])["https://lab.example/logins"] for each in (silent, again)]
    assert counts == [1, 2]
