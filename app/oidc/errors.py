"""Everything that can go wrong, as one tree.

::

    OidcError
      SettingsError                  the page's own settings
      StateError                     the answer belongs to no login of this page (check 1)
        StateMissing  StateUsed  TransactionExpired  TransactionUnknown
      ResponseError                  the answer is not shaped as the standard says (checks 2 and 3)
        ResponseMalformed  ResponseTooLarge  ResponseModeWrong
        ParameterRepeated  ParameterUnexpected  ParameterMissing  IssuerParameterWrong
      ProviderError                  the authorization server said no
        LoginRequired  ConsentRequired  InteractionRequired  AccountSelectionRequired
        AccessDenied  Unauthorized  InvalidRequest  InvalidScope  UnauthorizedClient
        UnsupportedResponseType  InvalidGrant  ServerError  TemporarilyUnavailable
      TokenError                     the ID token must not be believed (checks 4 to 13)
        TokenMalformed  AlgorithmRefused  KeyNotFound  KeyUnsuitable  SignatureWrong
        ClaimMissing  ClaimMalformed  IssuerWrong  AudienceWrong  AuthorizedPartyWrong
        TokenExpired  TokenNotYetValid  TokenIssuedInFuture  TokenTooOld
        NonceWrong  AccessTokenHashWrong  CodeHashWrong
        AuthenticationTooOld  AuthenticationContextWrong  WrongUser
      NetworkError                   a request had no answer, or none that can be used
        IssuerUnreachable  DiscoveryFailed  KeysUnavailable  TokenEndpointFailed
        UserinfoFailed  ApiUnreachable
      SilentError                    a hidden frame brought no answer
        NoAnswer  CookiesBlocked
      PopupError
        PopupBlocked  PopupClosed
      ApiNotRegistered  ApiRedirected    the token stays here
      NotSignedIn  NoAccessToken  LoginLoop

Every class has a ``code``, which is stable and meant for programs, and a sentence for people.
``interaction_helps`` says whether the same attempt with a login page in front of the person can succeed.
"""

from collections.abc import Mapping
from typing import ClassVar


class OidcError(Exception):
    """The root of the tree.

    ``message`` is one sentence on what happened, ``hint`` (or None) one on what to do, ``details`` plain
    data for a developer; it never holds a token. The cause, where there is one, is ``__cause__``.
    """

    code: ClassVar[str] = "oidc_error"
    interaction_helps: ClassVar[bool] = False
    sentence: ClassVar[str] = "The login did not work."
    advice: ClassVar[str | None] = None

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, details: Mapping[str, object] | None = None
    ) -> None:
        self.message = message or self.sentence
        self.hint = hint or self.advice
        self.details: Mapping[str, object] = details or {}
        super().__init__(self.message)


class SettingsError(OidcError):
    """A setting is missing or wrong. ``details["key"]`` names it."""

    code = "settings_error"
    sentence = "The settings of this page are wrong."


# --- check 1: state -------------------------------------------------------------------------------------------


class StateError(OidcError):
    """The answer cannot be tied to a login that this page began (RFC 6749 section 10.12)."""

    code = "state_error"
    interaction_helps = True
    sentence = "The answer belongs to no login of this page."
    advice = "Nothing of it was used. Log in again."


class StateMissing(StateError):
    """The answer carries no ``state`` at all."""

    code = "state_missing"
    sentence = "The answer has no state, so nothing ties it to a login that this page began."


class StateUsed(StateError):
    """The answer was handed in before: a reload, the Back button, or a replay."""

    code = "state_used"
    sentence = "This answer was used before. Each answer is good for one login."


class TransactionExpired(StateError):
    """The login took longer than ``transaction_lifetime_seconds``."""

    code = "transaction_expired"
    sentence = "The login took too long, and its answer is no longer taken."


class TransactionUnknown(StateError):
    """This tab knows of no login with this ``state``."""

    code = "transaction_unknown"
    sentence = (
        "This page does not know the login that the answer belongs to: its storage was cleared, "
        "the login began in another browser or tab, or the link is forged."
    )


# --- checks 2 and 3: the answer's shape -----------------------------------------------------------------------


class ResponseError(OidcError):
    """The answer is not shaped as the standard says."""

    code = "response_error"
    sentence = "The answer of the login server is not what was asked for."
    advice = "Nothing of it was used."


class ResponseMalformed(ResponseError):
    """The answer cannot be read at all."""

    code = "response_malformed"
    sentence = "The answer cannot be read."


class ResponseTooLarge(ResponseError):
    """The answer is longer, or has more parameters, than any honest one."""

    code = "response_too_large"
    sentence = "The answer is too large to be one of a login server."


class ResponseModeWrong(ResponseError):
    """The answer came in the query where the fragment was due, or the other way round."""

    code = "response_mode_wrong"
    sentence = "The answer came in the wrong part of the address."


class ParameterRepeated(ResponseError):
    """A parameter is there twice, and nobody can say which one counts (RFC 6749 section 3.1)."""

    code = "parameter_repeated"
    sentence = "A parameter of the answer is there twice."


class ParameterUnexpected(ResponseError):
    """A parameter that does not belong to the response type asked for."""

    code = "parameter_unexpected"
    sentence = "The answer holds something that was not asked for."


class ParameterMissing(ResponseError):
    """A parameter that belongs to the response type is not there."""

    code = "parameter_missing"
    sentence = "The answer lacks something that was asked for."


class IssuerParameterWrong(ResponseError):
    """``iss`` names another issuer, or is missing although discovery promises it (RFC 9207)."""

    code = "issuer_parameter_wrong"
    sentence = "The answer comes from another issuer than the one that was asked."


# --- the authorization server said no -------------------------------------------------------------------------


class ProviderError(OidcError):
    """An error answer of the authorization server. ``details`` holds its ``error`` and ``error_description``.

    ``may_pass`` says whether the same request can succeed later without anybody doing anything.
    """

    may_pass: ClassVar[bool] = False
    code = "provider_error"
    sentence = "The login server refused the request."


class LoginRequired(ProviderError):
    """Nobody is logged in there, and no page may be shown (OpenID Connect Core 3.1.2.6)."""

    code = "login_required"
    interaction_helps = True
    sentence = "Nobody is logged in at the login server."
    advice = "Log in."


class ConsentRequired(ProviderError):
    """The person has not allowed this yet, and no page may be shown to ask."""

    code = "consent_required"
    interaction_helps = True
    sentence = "You have not allowed this page to have what it asked for."
    advice = "Log in to see what it asks for."


class InteractionRequired(ProviderError):
    """The login server wants to show a page first."""

    code = "interaction_required"
    interaction_helps = True
    sentence = "The login server wants to show you something first."
    advice = "Log in to see it."


class AccountSelectionRequired(ProviderError):
    """Several accounts are there to choose from."""

    code = "account_selection_required"
    interaction_helps = True
    sentence = "The login server wants you to choose an account."
    advice = "Log in to choose one."


class AccessDenied(ProviderError):
    """The person, or a policy, said no."""

    code = "access_denied"
    interaction_helps = True
    sentence = "Access was denied: no permission was given to this page."
    advice = "Nothing was changed. You can log in again at any time."


class Unauthorized(ProviderError):
    """A rule at the login server said no to this user."""

    code = "unauthorized"
    sentence = "A rule of the login server does not let this user in."


class InvalidRequest(ProviderError):
    """The request was wrong in form."""

    code = "invalid_request"
    sentence = "The login server did not understand the request."


class InvalidScope(ProviderError):
    """The scope does not exist there or may not be asked for."""

    code = "invalid_scope"
    sentence = "The login server does not know one of the permissions that were asked for."


class UnauthorizedClient(ProviderError):
    """The client is not registered for this response type."""

    code = "unauthorized_client"
    sentence = "This page is not registered for this kind of login."


class UnsupportedResponseType(ProviderError):
    """The server does not offer this response type."""

    code = "unsupported_response_type"
    sentence = "The login server does not offer this response type."


class InvalidGrant(ProviderError):
    """The code was used before, has expired, or belongs to another verifier (RFC 6749 section 5.2)."""

    code = "invalid_grant"
    interaction_helps = True
    sentence = "The login server does not take this code any more."
    advice = "Log in again."


class ServerError(ProviderError):
    """The server had an error of its own."""

    code = "server_error"
    interaction_helps = True
    may_pass = True
    sentence = "The login server had an error."
    advice = "Try again in a moment."


class TemporarilyUnavailable(ProviderError):
    """The server is overloaded or under maintenance."""

    code = "temporarily_unavailable"
    interaction_helps = True
    may_pass = True
    sentence = "The login server is not available at the moment."
    advice = "Try again in a moment."


PROVIDER_ERRORS: Mapping[str, type[ProviderError]] = {
    error.code: error
    for error in (
        LoginRequired,
        ConsentRequired,
        InteractionRequired,
        AccountSelectionRequired,
        AccessDenied,
        Unauthorized,
        InvalidRequest,
        InvalidScope,
        UnauthorizedClient,
        UnsupportedResponseType,
        InvalidGrant,
        ServerError,
        TemporarilyUnavailable,
    )
}
"""The error codes of RFC 6749 and OpenID Connect that have a class of their own."""


def provider_error(error: str, description: str | None = None, **more: object) -> ProviderError:
    """Return the exception for an ``error`` answer. An unknown code becomes a plain :class:`ProviderError`.

    What the server says stands in ``details`` and after our own sentence. It comes by way of the address,
    so it is cut short and stripped of anything that is not printable.
    """
    kind = PROVIDER_ERRORS.get(error, ProviderError)
    said = "".join(character for character in description or "" if character.isprintable())[:300]
    name = "".join(character for character in error if character.isprintable())[:80]
    message = kind.sentence if kind is not ProviderError else f"The login server refused the request: {name}."
    return kind(
        f"{message} It says: {said}" if said else message,
        details={"error": name, "error_description": said, **more},
    )


# --- checks 4 to 13: the ID token -----------------------------------------------------------------------------


class TokenError(OidcError):
    """The ID token must not be believed. ``details`` may hold ``expected`` and ``found``."""

    code = "token_error"
    sentence = "The ID token must not be believed."
    advice = "Nothing of the answer was used. If it happens again, tell the people who run this page."


class TokenMalformed(TokenError):
    """It is no JWT at all (RFC 7515, RFC 7519)."""

    code = "token_malformed"
    sentence = "The token is not a signed JWT."


class AlgorithmRefused(TokenError):
    """``alg`` is not the one configured, or ``crit`` is there (RFC 8725 section 3.1)."""

    code = "algorithm_refused"
    sentence = "The ID token is signed in a way that this page does not take."


class KeyNotFound(TokenError):
    """The issuer publishes no key that fits the token's header."""

    code = "key_not_found"
    sentence = "The issuer has no key that fits the ID token."


class KeyUnsuitable(TokenError):
    """The key that the header names must not be used for this (RFC 7517 section 4)."""

    code = "key_unsuitable"
    sentence = "The key that the ID token names must not be used for it."


class SignatureWrong(TokenError):
    """The signature does not fit: the token was changed or made by somebody else."""

    code = "signature_wrong"
    sentence = "The signature of the ID token is wrong: the issuer did not make it."


class ClaimMissing(TokenError):
    """A claim that the standard requires is not there."""

    code = "claim_missing"
    sentence = "The ID token lacks a claim that it must have."


class ClaimMalformed(TokenError):
    """A claim is there, but of the wrong type."""

    code = "claim_malformed"
    sentence = "A claim of the ID token cannot be read."


class IssuerWrong(TokenError):
    """``iss`` is another issuer."""

    code = "issuer_wrong"
    sentence = "The ID token was issued by somebody else."


class AudienceWrong(TokenError):
    """``aud`` lacks this client, or names somebody we do not know."""

    code = "audience_wrong"
    sentence = "The ID token was not issued for this page."


class AuthorizedPartyWrong(TokenError):
    """``azp`` is another client, or is missing beside several audiences."""

    code = "authorized_party_wrong"
    sentence = "The ID token was given to somebody else."


class TokenExpired(TokenError):
    """``exp`` has passed."""

    code = "token_expired"
    interaction_helps = True
    sentence = "The ID token has expired."


class TokenNotYetValid(TokenError):
    """``nbf`` has not come yet."""

    code = "token_not_yet_valid"
    sentence = "The ID token is not valid yet."


class TokenIssuedInFuture(TokenError):
    """``iat`` lies in the future: one of the two clocks is wrong."""

    code = "token_issued_in_future"
    sentence = "The ID token was issued in the future."


class TokenTooOld(TokenError):
    """``iat`` is longer ago than an answer may take."""

    code = "token_too_old"
    interaction_helps = True
    sentence = "The ID token was issued too long ago."


class NonceWrong(TokenError):
    """``nonce`` is not the one of this request: the token was made for another login."""

    code = "nonce_wrong"
    sentence = "The ID token was made for another login."


class AccessTokenHashWrong(TokenError):
    """``at_hash`` is missing or does not fit: the access token was swapped."""

    code = "access_token_hash_wrong"
    sentence = "The access token does not belong to the ID token."


class CodeHashWrong(TokenError):
    """``c_hash`` is missing or does not fit: the code was swapped."""

    code = "code_hash_wrong"
    sentence = "The code does not belong to the ID token."


class AuthenticationTooOld(TokenError):
    """``auth_time`` is missing or longer ago than ``max_age`` allows."""

    code = "authentication_too_old"
    interaction_helps = True
    sentence = "The person logged in longer ago than this request allows."


class AuthenticationContextWrong(TokenError):
    """``acr`` was asked for as essential and is not among the values asked for."""

    code = "authentication_context_wrong"
    interaction_helps = True
    sentence = "The person did not log in the way this page asked for."


class WrongUser(TokenError):
    """Another user than the one signed in here. Users are never swapped silently."""

    code = "wrong_user"
    interaction_helps = True
    sentence = "Another user is logged in at the login server now."
    advice = "You were logged out here, so that nothing of one user is shown to another. Log in again."


# --- requests without a usable answer -------------------------------------------------------------------------


class NetworkError(OidcError):
    """A request had no answer, or none that can be used."""

    code = "network_error"
    sentence = "A request had no answer."
    advice = "Check the connection and try again."


class IssuerUnreachable(NetworkError):
    """The issuer does not answer a plain request either."""

    code = "issuer_unreachable"
    sentence = "The login server does not answer."
    advice = "It may be down, or there is no network. What you see here stays; try again in a moment."


class DiscoveryFailed(NetworkError):
    """The discovery document is missing, unreadable, or speaks for another issuer."""

    code = "discovery_failed"
    sentence = "The login server's description of itself cannot be used."
    advice = "Check the setting 'issuer': it must be spelled exactly as in that document."


class KeysUnavailable(NetworkError):
    """The issuer's keys cannot be had, and there is no earlier copy."""

    code = "keys_unavailable"
    sentence = "The keys of the login server cannot be had."


class TokenEndpointFailed(NetworkError):
    """The token endpoint's answer cannot be used."""

    code = "token_endpoint_failed"
    sentence = "The code could not be exchanged for tokens."


class UserinfoFailed(NetworkError):
    """UserInfo gave no answer that can be used."""

    code = "userinfo_failed"
    sentence = "The profile cannot be had from the login server."


class ApiUnreachable(NetworkError):
    """The API gave no answer at all."""

    code = "api_unreachable"
    sentence = "The API does not answer."
    advice = "It may be down, or there is no network. You are still signed in; try again in a moment."


# --- silent authentication and popups -------------------------------------------------------------------------


class SilentError(OidcError):
    """A hidden frame brought no answer."""

    code = "silent_error"
    interaction_helps = True
    sentence = "The silent attempt brought no answer."


class NoAnswer(SilentError):
    """The issuer answers, but the frame did not come back."""

    code = "no_answer"
    sentence = (
        "The hidden frame did not come back, although the login server answers. It shows a login page, an error page "
        "(an address or client that is not registered), or a page that refuses to be framed."
    )
    advice = "Log in."


class CookiesBlocked(SilentError):
    """The login server does not see its own cookie in a frame on this site."""

    code = "cookies_blocked"
    sentence = "The browser keeps the login server's cookie from it while it is framed by another site."
    advice = "Log in again when the token has expired, or serve page and login server from one site."


class PopupError(OidcError):
    """The login window brought no answer."""

    code = "popup_error"
    interaction_helps = True
    sentence = "The login window brought no answer."


class PopupBlocked(PopupError):
    """The browser opened no window."""

    code = "popup_blocked"
    sentence = "The browser did not open the login window."
    advice = "Allow popups for this page, or log in without one."


class PopupClosed(PopupError):
    """The person closed the window before the login was done."""

    code = "popup_closed"
    sentence = "The login window was closed before the login was done."


# --- what this page does not do -------------------------------------------------------------------------------


class ApiNotRegistered(OidcError):
    """The address is no registered API: a token is never sent there."""

    code = "api_not_registered"
    sentence = "The address does not belong to a registered API, so nothing was sent to it."
    advice = "Add its origin to the setting 'api' if the token may go there."


class ApiRedirected(OidcError):
    """The API answered with a redirect: a token does not follow."""

    code = "api_redirected"
    sentence = "The API answered with a redirect. The access token does not follow redirects."


class NotSignedIn(OidcError):
    """There is no session."""

    code = "not_signed_in"
    interaction_helps = True
    sentence = "Nobody is signed in here."
    advice = "Log in first."


class NoAccessToken(OidcError):
    """The session has an ID token only."""

    code = "no_access_token"
    sentence = "This login asked for an ID token alone, so there is no access token."
    advice = "One can be had silently with the response type 'id_token token'."


class LoginLoop(OidcError):
    """Page and login server send the person to and fro."""

    code = "login_loop"
    sentence = "This page sent you to the login server several times within a minute, so it stopped."
    advice = "Wait a minute, then log in once. If it happens again, tell the people who run this page."
