"""Checks 1 to 3: the answer belongs to no login of this page, or is not shaped as the standard says."""

from .oidc_error import OidcError


class StateError(OidcError):
    """The answer cannot be tied to a login that this page began (RFC 6749 section 10.12)."""

    interaction_helps = True
    sentence = "The answer belongs to no login of this page."
    advice = "Nothing of it was used. Log in again."


class StateMissing(StateError):
    """The answer carries no ``state`` at all."""

    sentence = "The answer has no state, so nothing ties it to a login that this page began."


class StateUsed(StateError):
    """The answer was handed in before: a reload, the Back button, or a replay."""

    sentence = "This answer was used before. Each answer is good for one login."


class TransactionExpired(StateError):
    """The login took longer than ``transaction_lifetime_seconds``."""

    sentence = "The login took too long, and its answer is no longer taken."


class TransactionUnknown(StateError):
    """This tab knows of no login with this ``state``."""

    sentence = (
        "This page does not know the login that the answer belongs to: its storage was cleared, "
        "the login began in another browser or tab, or the link is forged."
    )


class ResponseError(OidcError):
    """The answer is not shaped as the standard says."""

    sentence = "The answer of the authorization server is not what was asked for."
    advice = "Nothing of it was used."


class ResponseMalformed(ResponseError):
    """The answer cannot be read at all."""

    sentence = "The answer cannot be read."


class ResponseTooLarge(ResponseError):
    """The answer is longer, or has more parameters, than any honest one."""

    sentence = "The answer is too large to be one of an authorization server."


class ResponseModeWrong(ResponseError):
    """The answer came in the query where the fragment was due, or the other way round."""

    sentence = "The answer came in the wrong part of the address."


class ParameterRepeated(ResponseError):
    """A parameter is there twice, so its value is ambiguous (RFC 6749 section 3.1)."""

    sentence = "A parameter of the answer is there twice."


class ParameterUnexpected(ResponseError):
    """A parameter that does not belong to the response type asked for."""

    sentence = "The answer holds something that was not asked for."


class ParameterMissing(ResponseError):
    """A parameter that belongs to the response type is not there."""

    sentence = "The answer lacks something that was asked for."


class IssuerParameterWrong(ResponseError):
    """``iss`` names another issuer, or is missing although discovery promises it (RFC 9207)."""

    sentence = "The answer comes from another issuer than the one that was asked."
