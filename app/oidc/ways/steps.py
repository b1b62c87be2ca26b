"""What every way of logging in does: build a request for the issuer's endpoint, and record request and response."""

from collections.abc import Mapping
from typing import Literal

from ..base.sites import origin, same_origin
from ..context import Context
from ..errors import IssuerUnreachable, NetworkError, SettingsError
from ..events import Outcome
from ..issuer.exchange import request_details
from ..request.options import LoginOptions
from ..request.requests import AuthorizationRequest, Place, build

Kind = Literal["authorization", "silent"]
"""The first word of the names of both events."""


def check_origin(context: Context) -> None:
    """Raise :class:`.errors.SettingsError` if the answer would come back to another origin than this page's.

    A page can read neither the storage nor the windows of another origin, so the login could never be finished.
    """
    here, back = context.ports.navigator.address(), context.settings.redirect_uri
    if not same_origin(here, back):
        raise SettingsError(
            f"This page is at {here[:200]}, and the setting 'redirect_uri' leads to another origin, {origin(back)}.",
            hint=f"Open the page at {origin(back)}, or set 'redirect_uri' to an address of the origin it is served at.",
            details={"key": "redirect_uri"},
        )


async def make_request(
    context: Context,
    options: LoginOptions,
    journey: str,
    *,
    redirect_uri: str,
    response_mode: str | None = None,
    place: Place | None = None,
) -> AuthorizationRequest:
    """Return a request to the authorization endpoint that the issuer publishes.

    Raises :class:`.errors.IssuerUnreachable` and :class:`.errors.DiscoveryFailed`, and as
    :func:`.requests.build` does.
    """
    metadata = await context.discovery.metadata(journey)
    return build(
        context.settings,
        metadata.authorization_endpoint,
        options,
        crypto=context.ports.crypto,
        now=context.now(),
        journey=journey,
        redirect_uri=redirect_uri,
        response_mode=response_mode,
        place=place,
    )


def record_request(context: Context, kind: Kind, sentence: str, request: AuthorizationRequest) -> None:
    """Record that ``request`` goes out (step 2)."""
    context.events.add(
        f"{kind}_request",
        sentence=sentence,
        receiver="authorization_server",
        channel="front",
        step=2,
        journey=request.transaction.journey,
        details={"request": request_details("GET", request.url)},
    )


def record_response(
    context: Context, kind: Kind, sentence: str, outcome: Outcome, parameters: Mapping[str, str], journey: str
) -> None:
    """Record what came back (step 5), before anything in it has been checked."""
    context.events.add(
        f"{kind}_response",
        sentence=sentence,
        sender="authorization_server",
        channel="front",
        outcome=outcome,
        step=5,
        journey=journey,
        details={"response": {"parameters": parameters}},
    )


def advise(error: NetworkError, advice: str) -> None:
    """Give ``error``, which has interrupted something, the hint ``advice`` on how to go on.

    It takes the place of the general hint, which says that nothing is lost. One that names the cause stays before it.
    """
    general = error.hint in {None, NetworkError.advice, IssuerUnreachable.advice}
    error.hint = advice if general else f"{error.hint} {advice}"
