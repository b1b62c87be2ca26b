"""What the draft on browser-based applications says, in sections 6.1.4, 6.2.4 and 6.3.4."""

THEFT = ("steal once", "steal continuously")
BOTH = {"access token", "refresh token"}


def expect(yours, attack, architecture, expected, dpop=False):
    found = set(yours.loot(attack, architecture, dpop))
    about = f"{attack!r}, {architecture}{' with DPoP' if dpop else ''}"
    assert found == expected, f"{about}: you returned {sorted(found) or 'nothing'}"


def check_bff_exposes_no_token(yours):
    """Theft, where a backend for the frontend makes all calls."""
    for attack in THEFT:
        expect(yours, attack, yours.BFF, set())


def check_mediating_backend_exposes_the_access_token(yours):
    """Theft of the access token, where a backend hands it to the page."""
    for attack in THEFT:
        assert "access token" in yours.loot(attack, yours.MEDIATING), f"{attack!r}: you left it out"


def check_mediating_backend_keeps_the_refresh_token(yours):
    """Theft of the refresh token, where a backend hands the page an access token."""
    for attack in THEFT:
        assert "refresh token" not in yours.loot(attack, yours.MEDIATING), f"{attack!r}: you returned it"


def check_browser_client_exposes_both(yours):
    """Theft, where the page is the client."""
    for attack in THEFT:
        expect(yours, attack, yours.BROWSER, BOTH)


def check_new_tokens_without_a_backend(yours):
    """A silent login of the script's own, where the page is the client."""
    expect(yours, "get new tokens", yours.BROWSER, BOTH)


def check_no_new_tokens_with_a_backend(yours):
    """A silent login of the script's own, where a backend is the client."""
    for architecture in (yours.BFF, yours.MEDIATING):
        expect(yours, "get new tokens", architecture, set())


def check_page_can_always_be_used(yours):
    """Requests by way of the page."""
    for architecture in (yours.BFF, yours.MEDIATING, yours.BROWSER):
        expect(yours, "use the page", architecture, {"requests"})
    expect(yours, "use the page", yours.BROWSER, {"requests"}, dpop=True)


def check_dpop_stops_theft(yours):
    """Theft, where the page is the client and uses DPoP."""
    for attack in THEFT:
        expect(yours, attack, yours.BROWSER, set(), dpop=True)


def check_dpop_does_not_stop_new_tokens(yours):
    """A silent login of the script's own, where the page is the client and uses DPoP."""
    expect(yours, "get new tokens", yours.BROWSER, BOTH, dpop=True)


def advised(yours, expected, **app):
    found = yours.advise(**app)
    assert found == expected, f"for {app} you advised {found!r}"


def check_bff_first(yours):
    """Advice: there is a backend, and it can make all calls."""
    for sensitive in (True, False):
        advised(yours, yours.BFF, backend=True, calls_through_backend=True, sensitive=sensitive)


def check_mediating_backend_second(yours):
    """Advice: there is a backend, and the calls cannot go through it."""
    for sensitive in (True, False):
        advised(yours, yours.MEDIATING, backend=True, calls_through_backend=False, sensitive=sensitive)


def check_browser_client_last(yours):
    """Advice: there is no backend, and nothing is sensitive."""
    advised(yours, yours.BROWSER, backend=False, calls_through_backend=False, sensitive=False)


def check_sensitive_needs_a_backend(yours):
    """Advice: there is no backend, and the data is sensitive."""
    advised(yours, "build a backend", backend=False, calls_through_backend=False, sensitive=True)
