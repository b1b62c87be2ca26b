"""When tokens are due, and how long a failed renewal waits."""

from hypothesis import given
from hypothesis import strategies as st

from app.oidc import Tokens
from app.oidc.errors import (
    AccessDenied,
    ConsentRequired,
    InvalidGrant,
    InvalidRequest,
    LoginRequired,
    NoAnswer,
    OidcError,
    ProviderError,
    ServerError,
    SettingsError,
    TemporarilyUnavailable,
    TokenEndpointFailed,
    WrongUser,
)
from app.oidc.session.schedule import due_at, is_final, retry_after


def test_which_errors_end_it() -> None:
    final = [LoginRequired, ConsentRequired, AccessDenied, InvalidRequest, WrongUser, SettingsError]
    passing: list[type[OidcError]] = [
        ServerError,
        TemporarilyUnavailable,
        InvalidGrant,  # a renewal brings a new code
        ProviderError,  # a code that nobody knows
        TokenEndpointFailed,
        NoAnswer,
    ]
    assert all(is_final(error()) for error in final)
    assert not any(is_final(error()) for error in passing)


@given(st.integers(1, 10_000))
def test_waits_grow_up_to_five_minutes(failures: int) -> None:
    assert 5 <= retry_after(failures) <= 300
    assert retry_after(failures) <= retry_after(failures + 1)


@given(st.floats(0, 1e9), st.floats(0, 1e6), st.floats(0.1, 0.99), st.floats(0, 1))
def test_due_before_expiry(received: float, lifetime: float, fraction: float, random: float) -> None:
    tokens = Tokens(response_type="token", received_at=received, expires_at=received + lifetime, scope="")
    due = due_at(tokens, fraction, random)
    assert received <= due <= received + max(fraction, 0.5) * lifetime + 1e-3


@given(st.floats(1, 1e6), st.floats(0.0001, 0.99), st.floats(0, 1))
def test_without_need_at_most_every_15_minutes(lifetime: float, fraction: float, random: float) -> None:
    """There is need when half of the lifetime is over."""
    tokens = Tokens(response_type="token", received_at=0, expires_at=lifetime, scope="")
    assert due_at(tokens, fraction, random) >= min(lifetime / 2, 900)
