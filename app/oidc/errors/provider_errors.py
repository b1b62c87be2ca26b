"""The authorization server said no: the error codes of RFC 6749 and OpenID Connect Core 3.1.2.6."""

from collections.abc import Mapping

from .oidc_error import OidcError


class ProviderError(OidcError):
    """An error answer of the authorization server. ``details`` holds its ``error`` and ``error_description``."""

    sentence = "The authorization server refused the request."

    @property
    def may_pass(self) -> bool:
        """Whether the same request can succeed later without anybody doing anything.

        An unknown code counts as temporary: asking again costs a frame every few minutes, giving up would cost the
        session. ``invalid_grant`` is temporary, because the next answer brings another code.
        """
        return type(self) in {ProviderError, InvalidGrant, ServerError, TemporarilyUnavailable}


class LoginRequired(ProviderError):
    """Nobody is logged in there, and no page may be shown (OpenID Connect Core 3.1.2.6)."""

    interaction_helps = True
    sentence = "Nobody is logged in at the authorization server."
    advice = "Log in."


class ConsentRequired(ProviderError):
    """The person has not allowed this yet, and no page may be shown to ask."""

    interaction_helps = True
    sentence = "You have not allowed this page to have what it asked for."
    advice = "Log in to see what it asks for."


class InteractionRequired(ProviderError):
    """The authorization server wants to show a page first."""

    interaction_helps = True
    sentence = "The authorization server wants to show you something first."
    advice = "Log in to see it."


class AccountSelectionRequired(ProviderError):
    """There are several accounts to choose from."""

    interaction_helps = True
    sentence = "The authorization server wants you to choose an account."
    advice = "Log in to choose one."


class AccessDenied(ProviderError):
    """The person, or a policy, said no."""

    interaction_helps = True
    sentence = "Access was denied: no permission was given to this page."
    advice = "Nothing was changed. You can log in again at any time."


class Unauthorized(ProviderError):
    """A rule at the authorization server said no to this user."""

    sentence = "A rule of the authorization server does not let this user in."


class InvalidRequest(ProviderError):
    """The request was wrong in form."""

    sentence = "The authorization server did not understand the request."


class InvalidScope(ProviderError):
    """The scope does not exist there or may not be asked for."""

    sentence = "The authorization server does not know one of the permissions that were asked for."


class UnauthorizedClient(ProviderError):
    """The client is not registered for this response type."""

    sentence = "This page is not registered for this kind of login."


class UnsupportedResponseType(ProviderError):
    """The server does not offer this response type."""

    sentence = "The authorization server does not offer this response type."


class InvalidGrant(ProviderError):
    """The code was used before, has expired, or belongs to another verifier (RFC 6749 section 5.2)."""

    interaction_helps = True
    sentence = "The authorization server does not take this code any more."
    advice = "Log in again."


class ServerError(ProviderError):
    """The server had an error of its own."""

    interaction_helps = True
    sentence = "The authorization server had an error."
    advice = "Try again in a moment."


class TemporarilyUnavailable(ProviderError):
    """The server is overloaded or under maintenance."""

    interaction_helps = True
    sentence = "The authorization server is not available at the moment."
    advice = "Try again in a moment."


PROVIDER_ERRORS: Mapping[str, type[ProviderError]] = {error.code: error for error in ProviderError.__subclasses__()}
"""The error codes of RFC 6749 and OpenID Connect that have a class of their own."""


def provider_error(error: str, description: str | None = None, **more: object) -> ProviderError:
    """Return the exception for an ``error`` answer. An unknown code becomes a plain :class:`ProviderError`.

    What the server says stands in ``details`` and after our own sentence. It comes in an address, which
    anybody can write, so it is cut short and stripped of anything that is not printable.
    """
    kind = PROVIDER_ERRORS.get(error, ProviderError)
    said = "".join(character for character in description or "" if character.isprintable())[:300]
    name = "".join(character for character in error if character.isprintable())[:80]
    message = kind.sentence if kind is not ProviderError else f"The authorization server refused the request: {name}."
    return kind(
        f"{message} It says: {said}" if said else message,
        details={"error": name, "error_description": said, **more},
    )
