"""Checks 1 to 3: the answer belongs to no login of this page, or is not shaped as the standard says."""

from .oidc_error import OidcError


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


class ResponseError(OidcError):
    """The answer is not shaped as the standard says."""

    code = "response_error"
    sentence = "The answer of the authorization server is not what was asked for."
    advice = "Nothing of it was used."


class ResponseMalformed(ResponseError):
    """The answer cannot be read at all."""

    code = "response_malformed"
    sentence = "The answer cannot be read."


class ResponseTooLarge(ResponseError):
    """The answer is longer, or has more parameters, than any honest one."""

    code = "response_too_large"
    sentence = "The answer is too large to be one of an authorization server."


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
