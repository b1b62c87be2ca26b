"""Checks 4 to 13: the ID token must not be believed."""

from .oidc_error import OidcError


class TokenError(OidcError):
    """The ID token must not be believed. ``details`` may hold ``expected`` and ``found``."""

    sentence = "The ID token must not be believed."
    advice = "Nothing of the answer was used. If it happens again, tell the people who run this page."


class TokenMalformed(TokenError):
    """It is not a signed JWT (RFC 7515, RFC 7519)."""

    sentence = "The token is not a signed JWT."


class AlgorithmRefused(TokenError):
    """``alg`` is not the one configured, or ``crit`` is there (RFC 8725 section 3.1)."""

    sentence = "The ID token is signed in a way that this page does not take."


class KeyNotFound(TokenError):
    """The issuer publishes no key that fits the token's header."""

    sentence = "The issuer has no key that fits the ID token."


class KeyUnsuitable(TokenError):
    """The key that the header names must not be used for this (RFC 7517 section 4)."""

    sentence = "The key that the ID token names must not be used for it."


class SignatureWrong(TokenError):
    """The signature does not fit: the token was changed or made by somebody else."""

    sentence = "The signature of the ID token is wrong: the issuer did not make it."


class ClaimMissing(TokenError):
    """A claim that the standard requires is not there."""

    sentence = "The ID token lacks a claim that it must have."


class ClaimMalformed(TokenError):
    """A claim is there, but of the wrong type."""

    sentence = "A claim of the ID token cannot be read."


class IssuerWrong(TokenError):
    """``iss`` is another issuer."""

    sentence = "The ID token was issued by somebody else."


class AudienceWrong(TokenError):
    """``aud`` lacks this client, or names an audience that the settings do not trust."""

    sentence = "The ID token was not issued for this page."


class AuthorizedPartyWrong(TokenError):
    """``azp`` is another client, or is missing beside several audiences."""

    sentence = "The ID token was given to somebody else."


class TokenExpired(TokenError):
    """``exp`` has passed."""

    interaction_helps = True
    sentence = "The ID token has expired."


class TokenNotYetValid(TokenError):
    """``nbf`` has not come yet."""

    sentence = "The ID token is not valid yet."


class TokenIssuedInFuture(TokenError):
    """``iat`` lies in the future: one of the two clocks is wrong."""

    sentence = "The ID token was issued in the future."


class TokenTooOld(TokenError):
    """``iat`` is longer ago than an answer may take."""

    interaction_helps = True
    sentence = "The ID token was issued too long ago."


class NonceWrong(TokenError):
    """``nonce`` is not the one of this request: the token was made for another login."""

    sentence = "The ID token was made for another login."


class AccessTokenHashWrong(TokenError):
    """``at_hash`` is missing or does not fit: the access token was swapped."""

    sentence = "The access token does not belong to the ID token."


class CodeHashWrong(TokenError):
    """``c_hash`` is missing or does not fit: the code was swapped."""

    sentence = "The code does not belong to the ID token."


class AuthenticationTooOld(TokenError):
    """``auth_time`` is missing or longer ago than ``max_age`` allows."""

    interaction_helps = True
    sentence = "The person logged in longer ago than this request allows."


class AuthenticationContextWrong(TokenError):
    """``acr`` was asked for as essential and is not among the values asked for."""

    interaction_helps = True
    sentence = "The person did not log in the way this page asked for."


class WrongUser(TokenError):
    """Another user than the one signed in here. Users are never swapped silently."""

    interaction_helps = True
    sentence = "Another user is logged in at the authorization server now."
    advice = "You were logged out here, so that nothing of one user is shown to another. Log in again."


class IdTokensDiffer(TokenError):
    """The two ID tokens of one login are about two users (OpenID Connect Core 3.3.3.6)."""

    interaction_helps = True
    sentence = "The two ID tokens of this login are about two different users."
    advice = "Nothing of it was used. Log in again."
