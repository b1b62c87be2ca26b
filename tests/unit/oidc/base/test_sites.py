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
