"""One quiet line: the latest thing that happened, or is happening."""

from ...oidc.errors import NotSignedIn, SessionChanged
from ...oidc.events import Event
from .. import times
from ..log import details
from ..log.exchanges import answered
from ..log.journeys import kind
from ..log.standing import BEGINS, end_of_session
from ..parts import host_and_path
from ..words import reason
from .scene import Scene

OVERTAKEN = (NotSignedIn.code, SessionChanged.code)
"""Errors of work that a login or logout has overtaken. That is no fault."""

RESTORING = "The page was loaded again and asks for your session."

UNDER_WAY = {
    "login": "Leaving for the authorization server",
    "logout": "Logging out",
    "renew": "Asking in a hidden frame",
}


def line(scene: Scene, idle: str) -> str:
    """Return the line. ``idle`` is what to say before anything has happened."""
    if scene.busy == "api":
        return f"{scene.asking}: asked, no answer yet"
    if scene.busy:
        return UNDER_WAY[scene.busy]
    if scene.problem:
        return f"Stopped: {scene.problem.code}"
    for place in range(len(scene.events) - 1, -1, -1):
        event = scene.events[place]
        if event.number <= scene.before:
            break
        if said := _said(event, scene, place):
            return said
    return RESTORING if scene.restoring else idle


def _said(event: Event, scene: Scene, place: int) -> str:
    """Return what to say of ``event``, which stands at ``place`` in the log; an empty text if there is nothing."""
    match event.name:
        case "tokens_stored":
            return _stored(event, scene, place)
        case "authorization_response":
            return "You are back. The page checks the answer."
        case "silent_request":
            return UNDER_WAY["renew"]
        case "api_response" | "api_failed":
            return _api(event, scene)
        case "session_ended" | "tab_message":
            return event.sentence
        case "logout_response" if event.outcome == "done":
            return "You are logged out, here and at the authorization server."
        case "logout_response":
            return event.sentence
        case "error":
            return _error(event, scene)
    return ""


def _stored(event: Event, scene: Scene, place: int) -> str:
    if kind(event.journey) == "tabs":
        return ""  # the message before it says more
    if kind(event.journey) != "silent":
        return "You are back, and the answer passed every check."
    earlier = [each for each in scene.events[:place] if each.name == BEGINS and each.number > scene.before]
    if not earlier:
        return "Your session came back silently. You saw no redirect."
    return f"Renewed silently at {times.clock(event.at)}. You saw no redirect."


def _api(event: Event, scene: Scene) -> str:
    asked = answered(scene.events).get(event.number)
    request = details.part(asked, "request") if asked else {}
    what = f"{request.get('method', 'GET')} {host_and_path(str(request.get('url', '')))[1]}"
    if event.name == "api_failed":
        return f"{what} got no answer."
    status = details.status(event)
    return f"{what} was answered {status} {reason(status)}".rstrip() + "."


def _error(event: Event, scene: Scene) -> str:
    code = details.error_code(event)
    if code == "no_access_token":
        return "There is no access token to call the API with."
    end = end_of_session(scene.events, signed_out=scene.signed_out)
    if end and end.number >= event.number:
        return f"{end.sentence} Log in again."
    return "" if code in OVERTAKEN else f"Stopped: {code}"
