from app.ui.views import doors

ISSUER, API, PAGE = "http://login.lab.localhost:8000", "http://api.lab.localhost:8000", "http://app.lab.localhost:8000/"


def links(issuer=ISSUER, api=API, page=PAGE, scenarios=False):
    return [
        node.get("href")
        for top in doors.view(issuer, api, page, scenarios=scenarios)
        for node in top.walk()
        if node.tag == "a"
    ]


def test_the_doors_of_the_lab():
    assert links() == [
        doors.FORGED,
        f"{ISSUER}/account",
        "http://app.partner.localhost:8000/",
        f"{API}/openapi.json",
    ]


def test_misbehaving_issuers_only_where_they_are():
    assert f"{ISSUER}/s/" in links(scenarios=True)


def test_from_the_partner_site_the_way_leads_back():
    assert PAGE in links(page="http://app.partner.localhost:8000/")


def test_in_a_scenario_the_account_is_still_that_of_the_login_server():
    assert f"{ISSUER}/account" in links(issuer=f"{ISSUER}/s/invalid-aud")


def test_a_configuration_of_somebodys_own_has_none():
    assert links(issuer="https://login.example") == []
