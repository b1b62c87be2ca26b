"""The page of the terms of use, which a rule sends people to."""


async def test_terms_have_to_be_accepted(lab_with):
    """Until then silent authentication fails."""
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
