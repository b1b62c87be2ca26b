"""Origins and sites, as browsers count them."""

import pytest

from app.oidc.base.sites import origin, same_site


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://app.lab.localhost:8000/", "http://login.lab.localhost:8000", True),
        ("http://app.partner.localhost:8000/", "http://login.lab.localhost:8000", False),
        ("https://app.example/", "https://login.app.example/", True),
        ("https://app.example/", "https://example.org/", False),
        ("http://app.example/", "https://app.example/", False),
        ("http://localhost:8000/", "http://localhost:9000", True),
        ("https://app.firm.co.uk/", "https://login.firm.co.uk/", True),
        ("https://firm.co.uk/", "https://login.firm.co.uk/", True),
        ("https://one.co.uk/", "https://two.co.uk/", False),
        ("https://one.com.au/", "https://two.com.au/", False),
        ("https://one.ne.jp/", "https://two.ne.jp/", False),
        ("https://one.github.io/", "https://two.github.io/", False),
        ("https://one.github.io/", "https://one.github.io/", True),
        ("https://one.azurewebsites.net/", "https://two.azurewebsites.net/", False),
        ("https://ONE.AzureWebsites.NET/", "https://two.azurewebsites.net/", False),
        ("https://one.azurewebsites.net./", "https://two.azurewebsites.net./", False),
        ("https://one.2.azurestaticapps.net/", "https://two.2.azurestaticapps.net/", False),
        ("https://one.westeurope.cloudapp.azure.com/", "https://two.westeurope.cloudapp.azure.com/", False),
        ("https://one.a.run.app/", "https://two.a.run.app/", False),
        ("https://one.pages.dev/", "https://two.pages.dev/", False),
        ("https://one.vercel.app/", "https://two.vercel.app/", False),
        ("https://one.supabase.co/", "https://two.supabase.co/", False),
        ("https://one.duckdns.org/", "https://two.duckdns.org/", False),
        ("https://one.ts.net/", "https://two.ts.net/", False),
        ("https://one.uk.com/", "https://two.uk.com/", False),
        ("https://one.id.au/", "https://two.id.au/", False),
        ("https://one.nhs.uk/", "https://two.nhs.uk/", False),
        ("https://one.ind.in/", "https://two.ind.in/", False),
        ("https://app.one.lg.jp/", "https://login.one.lg.jp/", True),
        ("http://app.localhost/", "http://login.localhost/", False),
        ("http://127.0.0.1:1/", "http://localhost:1/", False),
        ("https://co.uk/", "https://co.uk/", True),
        ("https://github.io/", "https://one.github.io/", False),
        ("http://192.168.0.1/", "http://10.1.0.1/", False),
        ("http://192.168.0.1:1/", "http://192.168.0.1:2/", True),
        ("http://[::1]:1/", "http://[::1]:2/", True),
        ("http://[2001:db8::1.2.3.4]/", "http://[2001:db8::9.9.3.4]/", False),
        ("https://login.example.de/", "https://app.example.de/", True),
        ("https://app.web.de/", "https://login.web.de/", True),
        ("https://app.auth0.com/", "https://login.auth0.com/", True),
    ],
)
def test_same_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://login.lab.localhost:8000/authorize?x=1", "http://login.lab.localhost:8000"),
        ("https://Login.Example:443/a", "https://login.example"),
        ("http://localhost:80/", "http://localhost"),
        ("https://[::1]:8443/a", "https://[::1]:8443"),
    ],
)
def test_origins_as_browsers_write_them(url: str, expected: str) -> None:
    assert origin(url) == expected
