"""A hidden frame or popup brought no answer, a token may not be sent, or there is no session or token."""

from typing import Any

from .oidc_error import OidcError


class SilentError(OidcError):
    """A hidden frame brought no answer."""

    interaction_helps = True
    sentence = "The silent attempt brought no answer."


class NoAnswer(SilentError):
    """The issuer answers, but the frame did not come back."""

    sentence = (
        "The hidden frame did not come back, although the authorization server answers. It shows a login page, "
        "an error page (an address or client that is not registered), or a page that refuses to be framed."
    )
    advice = "Log in."


class PageIsolated(SilentError):
    """The page is cross-origin isolated, and the frame showed a page that may not be framed there."""

    sentence = (
        "This page is cross-origin isolated (Cross-Origin-Embedder-Policy), so the browser shows no page of the "
        "authorization server in the hidden frame unless that page allows it."
    )
    advice = (
        "Log in. Silent renewal works on a page without this header, or where the authorization server and the "
        "callback page send Cross-Origin-Embedder-Policy: require-corp and Cross-Origin-Resource-Policy: cross-origin."
    )


class CookiesBlocked(SilentError):
    """The authorization server sees no login in a frame on another site, shortly after there was one.

    Most likely it does not get its own cookie. A page cannot tell that from a logout that happened elsewhere.
    """

    sentence = (
        "The authorization server sees no login in the hidden frame. Either the browser keeps its cookie from it "
        "while another site frames it, or you have logged out there."
    )
    advice = "Log in again, or serve page and authorization server from one site."


class PopupError(OidcError):
    """The login window brought no answer."""

    interaction_helps = True
    sentence = "The login window brought no answer."


class PopupBlocked(PopupError):
    """The browser opened no window."""

    sentence = "The browser did not open the login window."
    advice = "Allow popups for this page, or log in without one."


class PopupClosed(PopupError):
    """The window was closed before the login was done, or a later page in it has cut it off from this one."""

    sentence = "The login window was closed, or cut off from this page, before the login was done."


class PopupCutOff(PopupError):
    """The login window cannot be seen any more: it was closed at once, or a page in it has cut it off from this one."""

    sentence = (
        "The login window was closed before it had shown a page, or it was cut off from this page by the header "
        "Cross-Origin-Opener-Policy of a page in it or of this one. No answer was handed over."
    )
    advice = (
        "Log in again. If it was cut off, the callback page needs the script of the guide, which hands the answer over."
    )


class ApiNotRegistered(OidcError):
    """The address is no registered API: a token is never sent there."""

    sentence = "The address does not belong to a registered API, so nothing was sent to it."
    advice = "Add its origin to the setting 'api' if the token may go there."


class ApiRedirected(OidcError):
    """The API answered with a redirect, which no token follows."""

    sentence = "The API answered with a redirect. The access token does not follow redirects."


class ApiStatusError(OidcError):
    """The API's answer was asked for its status, which is not 200 to 299; ``details["status"]`` is that status.

    ``response`` is the :class:`.api.ApiResponse`. ``interaction_helps`` after a 401, and after a 403 that names the
    missing permission.
    """

    sentence = "The API answered with an error."
    response: Any = None


class ApiResponseMalformed(OidcError, ValueError):
    """The API's answer was asked for its JSON, and is none."""

    sentence = "The API's answer is no JSON."


class NotSignedIn(OidcError):
    """There is no session."""

    interaction_helps = True
    sentence = "Nobody is signed in here."
    advice = "Log in first."


class SessionChanged(OidcError):
    """Somebody logged in while something was under way for the session before it, here or in another tab."""

    sentence = "A new session began while this was under way for the one before it, so its result was not used."
    advice = "Try again."


class NoAccessToken(OidcError):
    """The session has an ID token only."""

    sentence = "This login asked for an ID token alone, so there is no access token."
    advice = "One can be had silently with the response type 'id_token token'."


class ScopeNotGranted(OidcError):
    """The authorization server gave a token without the permission asked for; ``details["missing_scope"]`` names it."""

    interaction_helps = True
    sentence = "The authorization server did not grant the permission that was asked for."
    advice = "Log in again and allow it, if the page asks."


class LoginLoop(OidcError):
    """Page and authorization server send the person to and fro."""

    sentence = "This page sent you to the authorization server several times within a minute, so it stopped."
    advice = "Wait a minute, then log in once. If it happens again, tell the people who run this page."


class StorageUnavailable(OidcError):
    """The browser does not keep what a login must remember; ``details`` say where."""

    sentence = (
        "The browser does not keep what this login has to remember: it has no room left, or it forbids this page to "
        "store anything."
    )
    advice = "Allow this page to store data, or open it in a new tab."
