"""The accounts of the lab on its login page, and of nobody else's."""

from dataclasses import replace

import pytest

from tests.unit.authorization_server.lab import ISSUER, PASSWORD

ADA = "ada@example.com"


@pytest.fixture
def config_change():
    return lambda config: replace(config, public_accounts=True)


async def test_the_login_page_names_the_accounts_and_fills_one_in(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    assert "Accounts of this lab" in page.words
    page = await browser.press(page, "Fill in")
    fields = dict(page.form("Log in").fields)
    assert (fields["email"], fields["password"]) == (ADA, PASSWORD)
    assert PASSWORD.split()[0] not in page.url
    page = await browser.press(page, "Log in")
    assert "Allow" in page.text


async def test_only_an_account_of_the_lab_is_filled_in(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    fields = dict(page.form("Log in").fields)
    page = await browser.get(f"{ISSUER}/login?transaction={fields['transaction']}&fill=mallory@example.com")
    assert dict(page.form("Log in").fields)["password"] == ""


async def test_a_configuration_of_ones_own_shows_none(make_lab):
    lab = make_lab(lambda config: config)
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    assert "Accounts of this lab" not in page.words
    assert PASSWORD not in page.text
    fields = dict(page.form("Log in").fields)
    page = await browser.get(f"{ISSUER}/login?transaction={fields['transaction']}&fill={ADA}")
    assert PASSWORD not in page.text
