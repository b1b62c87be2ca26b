"""Checks 1 to 3: the answer itself, before its tokens are looked at."""

import re
from collections.abc import Mapping

from ..errors import (
    IssuerParameterWrong,
    OidcError,
    ParameterMissing,
    ParameterRepeated,
    ParameterUnexpected,
    ProviderError,
    ResponseError,
    ResponseModeWrong,
    TransactionUnknown,
    provider_error,
)
from .evidence import Evidence, Finding, known, refusal_of
from .responses import AuthorizationResponse, Mode


def check_state(evidence: Evidence) -> Finding:
    """The answer belongs to exactly one login that this page began and has not finished."""
    expected = "the state of a login that this page began, unused"
    values = [value for name, value in known(evidence.response).parameters if name == "state"]
    found = ", ".join(value[:64] for value in values) or "no state"
    if len(values) > 1:
        return Finding(expected, found, ParameterRepeated("The parameter 'state' is there twice."))
    if evidence.transaction is None:
        return Finding(expected, found, evidence.state_error or TransactionUnknown())
    return Finding(expected, found)


CREDENTIALS = frozenset({"access_token", "token_type", "id_token", "code", "refresh_token"})
"""Parameters that must never come unless they were asked for. A lifetime without an access token says nothing."""

BELONGS_TO: Mapping[str, frozenset[str]] = {
    "token": frozenset({"access_token", "token_type"}),
    "id_token": frozenset({"id_token"}),
    "code": frozenset({"code"}),
}
"""What each word of a response type must bring (Multiple Response Types 5). No word brings a refresh token."""

_SECONDS = re.compile(r"[0-9]{1,10}(\.0+)?")
"""Some servers write a whole number as 3600.0."""
_VISIBLE = re.compile(r"[\x20-\x7e]+")
_SCOPE_WORDS = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]*")


def check_parameters(evidence: Evidence) -> Finding:
    """No parameter is repeated, none came that was not asked for, and none that was asked for is missing."""
    response, transaction = known(evidence.response), known(evidence.transaction)
    failed = response.first("error") is not None
    wanted = frozenset[str]().union(*(BELONGS_TO[word] for word in transaction.values))
    needed = frozenset({"error"}) if failed else wanted
    allowed = frozenset[str]() if failed else wanted
    expected = f"{', '.join(sorted(needed))}, each once, in the {evidence.expected_mode}"
    found = f"{', '.join(name for name, _ in response.parameters)[:300]} in the {response.mode}"
    refusal: OidcError | None = None
    if response.mode != evidence.expected_mode:
        refusal = _wrong_mode(response, evidence.expected_mode)
    elif repeated := response.repeated():
        refusal = ParameterRepeated(
            f"The parameter {repeated[0][:80]!r} is there twice.", details={"names": repeated[:20]}
        )
    elif surplus := response.present(CREDENTIALS - allowed):
        refusal = ParameterUnexpected(
            f"The answer holds {surplus[0]!r}, which does not belong to "
            + ("an error." if failed else f"the response type {transaction.response_type!r}."),
            details={"names": surplus},
        )
    elif missing := sorted(needed - set(response.present(needed))):
        refusal = ParameterMissing(
            f"The answer lacks {missing[0]!r}, which the response type {transaction.response_type!r} brings.",
            details={"names": missing},
        )
    elif (code := response.first("code")) and not _VISIBLE.fullmatch(code):
        refusal = ParameterUnexpected("The code holds characters that no code has.")
    elif "access_token" in needed:
        refusal = token_answer_fault({name: value for name, value in response.parameters if value})
    return Finding(expected, found, refusal)


def _wrong_mode(response: AuthorizationResponse, expected: Mode) -> OidcError:
    """Say where the answer came, and which error it reports if it does: servers send those by query at times."""
    reported = _reported(response)
    said = (
        f"The authorization server reports the error {reported.details['error']!r}," if reported else "The answer came"
    )
    sentence = f"{said} by {response.mode}, and {expected} was asked for."
    return _with_reported(ResponseModeWrong, sentence, {"expected": expected, "found": response.mode}, reported)


def _reported(response: AuthorizationResponse) -> ProviderError | None:
    """Return the error that the answer reports, or None."""
    code = response.first("error")
    return provider_error(code, response.first("error_description")) if code else None


def _with_reported(
    kind: type[ResponseError], sentence: str, details: Mapping[str, object], reported: ProviderError | None
) -> ResponseError:
    """Return the refusal of an answer which tells the error ``reported`` by it, and what the person can do about it."""
    if reported is None:
        return kind(sentence, details=details)
    error = kind(sentence, hint=reported.hint, details={**details, **reported.details})
    error.interaction_helps = reported.interaction_helps
    return error


def token_answer_fault(answer: Mapping[str, object]) -> OidcError | None:
    """Return what is wrong with an access token or with what came beside it, or None.

    RFC 6749 sections 5.1 and 7.1, and the characters of its appendices A.4, A.12 and A.14. The type is compared
    without regard to case; a type we do not know must not be used.
    """
    access_token, token_type = answer.get("access_token"), answer.get("token_type")
    expires_in, scope = answer.get("expires_in"), answer.get("scope")
    if not isinstance(access_token, str) or not _VISIBLE.fullmatch(access_token):
        return ParameterUnexpected("The access token is missing, or holds characters that no access token has.")
    if not isinstance(token_type, str) or token_type.lower() != "bearer":
        return ParameterUnexpected(
            "The access token is of a type that this page cannot use.", details={"token_type": str(token_type)[:80]}
        )
    if expires_in is not None and not _SECONDS.fullmatch(str(expires_in)):
        return ParameterUnexpected(
            "The lifetime of the access token is no number of seconds.", details={"expires_in": str(expires_in)[:80]}
        )
    if scope is not None and not (isinstance(scope, str) and _SCOPE_WORDS.fullmatch(scope)):
        return ParameterUnexpected("The scope of the access token is no list of words.")
    return None


def check_issuer_parameter(evidence: Evidence) -> Finding | None:
    """``iss`` names the issuer that was asked, or may be missing if discovery does not promise it.

    Beside an ID token it may be missing all the same: the token's signature and its own ``iss`` say who answers
    (RFC 9207 section 4).
    """
    response, expected = known(evidence.response), evidence.settings.issuer
    iss = response.first("iss")
    if iss is not None:
        return Finding(expected, iss, None if iss == expected else refusal_of(IssuerParameterWrong, expected, iss))
    if not known(evidence.metadata).iss_parameter_promised:
        return None
    if response.first("id_token") is not None:
        return Finding(expected, "no iss beside the ID token, whose signature and own iss rows 4 to 8 check")
    # An error is refused as well, and so ends no session: nobody knows that it comes from the issuer that was asked
    # (RFC 9207 section 2.4). The refusal tells it all the same, because it is most likely why there is no login.
    found, reported = "no iss, although discovery promises it", _reported(response)
    sentence = "The answer does not say which issuer it comes from: iss is missing, although discovery promises it."
    if reported:
        sentence += f" It reports the error {reported.details['error']!r}."
    details = {"expected": expected, "found": found}
    return Finding(expected, found, _with_reported(IssuerParameterWrong, sentence, details, reported))
