"""Settings: every mistake is named, with its key and what would be right."""

import math
from collections.abc import Callable
from dataclasses import fields

import pytest

from app.oidc import Settings, SettingsError
from app.oidc.settings.values import CEILINGS

GOOD: dict[str, object] = {
    "issuer": "https://login.example",
    "client_id": "spa",
    "redirect_uri": "https://app.example/",
}


def test_the_least_that_works() -> None:
    settings = Settings.from_mapping(GOOD)
    assert settings.silent_redirect_uri == settings.redirect_uri
    assert settings.response_type == "id_token token"
    assert settings.id_token_signing_alg == "RS256"
    assert settings.token_storage == "memory"
    assert settings.clock_tolerance_seconds == 30


@pytest.mark.parametrize(
    ("written", "meant"),
    [("token id_token", "id_token token"), ("  code ", "code"), ("token code id_token", "code id_token token")],
)
def test_response_types_are_sets(written: str, meant: str) -> None:
    assert Settings.from_mapping({**GOOD, "response_type": written}).response_type == meant


def test_one_api_may_be_a_text() -> None:
    assert Settings.from_mapping({**GOOD, "api": "https://api.example"}).api == ("https://api.example",)
    assert Settings.from_mapping({**GOOD, "api": ["https://a.example", "https://b.example"]}).api == (
        "https://a.example",
        "https://b.example",
    )


def test_the_blank_page_is_of_the_apps_origin_as_browsers_write_it() -> None:
    here = {"redirect_uri": "https://APP.example:443", "silent_redirect_uri": "https://app.example/blank.html"}
    assert Settings.from_mapping({**GOOD, **here}).silent_redirect_uri == "https://app.example/blank.html"
    with pytest.raises(SettingsError, match=r"same origin as 'redirect_uri', beginning with 'https://app\.example/'"):
        Settings.from_mapping({**GOOD, "silent_redirect_uri": "https://other.example/blank.html"})


def test_none_stands_for_what_is_not_sent() -> None:
    assert Settings.from_mapping({**GOOD, "audience": None}).audience is None


def test_a_tolerance_of_0_stays_0() -> None:
    assert Settings.from_mapping({**GOOD, "clock_tolerance_seconds": 0}).clock_tolerance_seconds == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("issuer", "login.example"),
        ("issuer", "http://login.example"),
        ("issuer", "https://login.example?x=1"),
        ("issuer", "https://login.example#x"),
        ("issuer", "https://[::1"),
        ("issuer", "https://login.example:port"),
        ("issuer", "https://ada@login.example"),
        ("issuer", "https://login.example\\"),
        ("issuer", 7),
        ("client_id", ""),
        ("client_id", " "),
        ("client_id", None),
        ("redirect_uri", "/"),
        ("redirect_uri", "https://app.example/#"),
        ("redirect_uri", " https://app.example/"),
        ("silent_redirect_uri", "https://app.example/blank.html#x"),
        ("silent_redirect_uri", "https://other.example/blank.html"),
        ("silent_redirect_uri", "https://app.example.evil.example/blank.html"),
        ("silent_redirect_uri", "https://app.example:8443/blank.html"),
        # Browsers never write an address so, and the answer would not be found at it.
        ("silent_redirect_uri", "https://APP.example/blank.html"),
        ("silent_redirect_uri", "https://app.example:443/blank.html"),
        ("silent_redirect_uri", "https://app.example"),
        ("post_logout_redirect_uri", "javascript:alert(1)"),
        ("scope", ""),
        ("scope", "profile"),
        ("response_type", "none"),
        ("response_type", "id_token id_token"),
        ("response_type", ""),
        ("api", "api.example"),
        ("api", [7]),
        ("api", "https://evil.example\\@api.example"),
        ("api", {"a": "b"}),
        ("id_token_signing_alg", "none"),
        ("id_token_signing_alg", "HS256"),
        ("token_storage", "local"),
        ("silent_transport", "form_post"),
        ("silent_timeout_seconds", -1),
        ("silent_timeout_seconds", "10"),
        ("clock_tolerance_seconds", True),
        ("clock_tolerance_seconds", 601),
        ("id_token_max_age_seconds", 24 * 3600 + 1),
        ("transaction_lifetime_seconds", 24 * 3600 + 1),
        ("renew_at_fraction", 1),
        ("renew_at_fraction", -0.1),
    ],
)
def test_a_wrong_value_is_named(key: str, value: object) -> None:
    with pytest.raises(SettingsError, match=key) as caught:
        Settings.from_mapping({**GOOD, key: value})
    assert caught.value.details["key"] == key
    assert "must be" in caught.value.message


NUMBERS = [field.name for field in fields(Settings) if "float" in str(field.type)]


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**9 + 1, 10**400])
def test_a_number_without_bounds_would_switch_something_off(key: str, value: float) -> None:
    with pytest.raises(SettingsError, match=key):
        Settings.from_mapping({**GOOD, key: value})


@pytest.mark.parametrize(("key", "ceiling"), CEILINGS.items())
def test_a_ceiling_itself_is_good(key: str, ceiling: float) -> None:
    assert getattr(Settings.from_mapping({**GOOD, key: ceiling}), key) == ceiling


@pytest.mark.parametrize("changes", [{"issuer": None}, {"client_id": 7}, {"clock_tolerance_seconds": "30"}])
def test_settings_made_by_hand_are_looked_at_too(changes: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(changes))):
        Settings(**{**GOOD, **changes})  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(SettingsError, match=f"{key}' is missing"):
        Settings.from_mapping({name: value for name, value in GOOD.items() if name != key})


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(SettingsError, match="isuer") as caught:
        Settings.from_mapping({**GOOD, "isuer": "https://login.example"})
    assert caught.value.hint is not None
    assert "issuer" in caught.value.hint


@pytest.mark.parametrize("host", ["localhost:8000", "login.lab.localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_http_is_good_on_the_machine_itself(host: str) -> None:
    assert Settings.from_mapping({**GOOD, "issuer": f"http://{host}"}).issuer == f"http://{host}"


def test_an_access_token_alone_needs_no_openid() -> None:
    assert Settings.from_mapping({**GOOD, "scope": "read:messages", "response_type": "token"}).scope == "read:messages"


async def test_a_login_cannot_ask_for_an_id_token_without_openid(make_client: Callable[..., object]) -> None:
    client = make_client()
    with pytest.raises(SettingsError, match="openid"):
        await client.login(scope="read:messages")  # type: ignore[attr-defined]  # a fixture that makes clients
