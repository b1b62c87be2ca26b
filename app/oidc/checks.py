"""The checks that every answer must pass, in their order. None of them can be switched off.

This is the heart of the client. Each row of :data:`CHECKS` has a number, the sentence that the page shows, the
place in the standards, and a pure function from :class:`Evidence` to a :class:`Finding`: what was expected,
what was found, and the error if the two do not agree. A function returns None where its row does not apply,
for example where no access token came. :mod:`.validation` gathers the evidence and goes through the rows.

1. ``state`` comes first, on error answers too, because until then nothing is known of who sent the answer.
2. and 3. look at the answer, 4. to 7. at how the ID token was signed, 8. to 13. at what it says.
14. is the place itself: only here does a token become visible to the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from jwt import PyJWT
from jwt.exceptions import InvalidAudienceError, InvalidIssuerError, InvalidTokenError, MissingRequiredClaimError

from .discovery import Metadata
from .errors import (
    AccessTokenHashWrong,
    AlgorithmRefused,
    AudienceWrong,
    AuthenticationContextWrong,
    AuthenticationTooOld,
    AuthorizedPartyWrong,
    ClaimMalformed,
    ClaimMissing,
    CodeHashWrong,
    IssuerParameterWrong,
    IssuerWrong,
    KeyNotFound,
    NonceWrong,
    OidcError,
    ParameterMissing,
    ParameterRepeated,
    ParameterUnexpected,
    ResponseModeWrong,
    SignatureWrong,
    TokenExpired,
    TokenIssuedInFuture,
    TokenNotYetValid,
    TokenTooOld,
    TransactionUnknown,
    WrongUser,
)
from .hashes import left_half_hash
from .jws import Jws
from .keys import Jwk
from .responses import AuthorizationResponse, Mode
from .settings import Settings
from .transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known while an answer is checked. It grows from row to row.

    ``now`` is the issuer's time as far as we know: this computer's clock plus the offset of the settings.
    ``subject`` is the user who is signed in already, or None. ``response`` is None for an ID token of the token
    endpoint, where ``access_token`` and ``code`` are what came with it.
    """

    settings: Settings
    now: float
    response: AuthorizationResponse | None = None
    expected_mode: Mode = "fragment"
    transaction: Transaction | None = None
    state_error: OidcError | None = None
    metadata: Metadata | None = None
    id_token: str = ""
    jws: Jws | None = None
    key: Jwk | None = None
    key_error: OidcError | None = None
    signature_fits: bool = False
    access_token: str | None = None
    code: str | None = None
    from_token_endpoint: bool = False
    subject: str | None = None

    @property
    def claims(self) -> Mapping[str, object]:
        """The ID token's claims; none before there is a token."""
        return self.jws.payload if self.jws else {}


T = TypeVar("T")


def known(value: T | None) -> T:
    """Return a piece of evidence. To ask for one before it was gathered is a mistake in this package."""
    if value is None:
        raise RuntimeError("a check was made before its evidence was gathered")
    return value


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. ``refusal`` is the error to raise, or None when the check passed."""

    expected: str
    found: str
    refusal: OidcError | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table."""

    number: int
    name: str
    title: str
    source: str
    judge: Callable[[Evidence], Finding | None]


# --- the answer -----------------------------------------------------------------------------------------------


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


CREDENTIALS = frozenset({"access_token", "token_type", "expires_in", "id_token", "code", "refresh_token"})
"""Parameters that are only ever sent to one who asked for them."""

BELONGS_TO: Mapping[str, frozenset[str]] = {
    "token": frozenset({"access_token", "token_type", "expires_in"}),
    "id_token": frozenset({"id_token"}),
    "code": frozenset({"code"}),
}
"""What each word of a response type brings (Multiple Response Types 5). No word brings a refresh token."""

MAY_BE_MISSING = frozenset({"expires_in"})


def check_parameters(evidence: Evidence) -> Finding:
    """Nothing is there twice, nothing is there that was not asked for, nothing that was asked for is missing."""
    response, transaction = known(evidence.response), known(evidence.transaction)
    failed = response.first("error") is not None
    wanted = frozenset[str]().union(*(BELONGS_TO[word] for word in transaction.values))
    needed = frozenset({"error"}) if failed else wanted - MAY_BE_MISSING
    allowed = frozenset[str]() if failed else wanted
    expected = f"{', '.join(sorted(needed))}, each once, in the {evidence.expected_mode}"
    found = f"{', '.join(name for name, _ in response.parameters)[:300]} in the {response.mode}"
    refusal: OidcError | None = None
    if response.mode != evidence.expected_mode:
        refusal = ResponseModeWrong(
            f"The answer came by {response.mode}, and {evidence.expected_mode} was asked for.",
            details={"expected": evidence.expected_mode, "found": response.mode},
        )
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
    elif "access_token" in needed:
        refusal = token_answer_fault(response.first("token_type"), response.first("expires_in"))
    return Finding(expected, found, refusal)


def token_answer_fault(token_type: object, expires_in: object) -> OidcError | None:
    """Return what is wrong with what came beside an access token, or None (RFC 6749 sections 5.1 and 7.1).

    The type is compared without regard to case; a type we do not know must not be used.
    """
    if not isinstance(token_type, str) or token_type.lower() != "bearer":
        return ParameterUnexpected(
            "The access token is of a type that this page cannot use.", details={"token_type": str(token_type)[:80]}
        )
    if expires_in is not None and not (str(expires_in).isascii() and str(expires_in).isdecimal()):
        return ParameterUnexpected(
            "The lifetime of the access token is no number of seconds.", details={"expires_in": str(expires_in)[:80]}
        )
    return None


def check_issuer_parameter(evidence: Evidence) -> Finding | None:
    """``iss`` names the issuer that was asked, or may be missing if discovery does not promise it."""
    iss = known(evidence.response).first("iss")
    if iss is None and not known(evidence.metadata).iss_parameter_promised:
        return None
    expected, found = evidence.settings.issuer, iss or "no iss, although discovery promises it"
    fits = iss == expected
    return Finding(expected, found, None if fits else _refusal(IssuerParameterWrong, expected, found))


# --- the signature --------------------------------------------------------------------------------------------


def check_algorithm(evidence: Evidence) -> Finding:
    """``alg`` is the configured one, whatever the token says about itself; critical extensions are refused."""
    expected, header = evidence.settings.id_token_signing_alg, known(evidence.jws).header
    if "crit" in header:
        return Finding(
            f"{expected}, no crit",
            "crit",
            AlgorithmRefused("The ID token demands an extension ('crit') that this page does not know."),
        )
    found = str(header.get("alg", "no alg"))[:80]
    return Finding(expected, found, None if found == expected else _refusal(AlgorithmRefused, expected, found))


def check_key(evidence: Evidence) -> Finding:
    """Exactly one key of the issuer fits the header: kid, kty, use, key_ops, crv and length."""
    kid = known(evidence.jws).header.get("kid")
    expected = f"one key for {evidence.settings.id_token_signing_alg}" + (f" with kid {kid!s:.80}" if kid else "")
    if evidence.key is None:
        refusal = evidence.key_error or KeyNotFound()
        return Finding(expected, refusal.message, refusal)
    return Finding(expected, f"{evidence.key.get('kty')} key {evidence.key.get('kid', 'without kid')!s:.80}")


def check_key_source(evidence: Evidence) -> Finding:
    """The key came from the address in the issuer's discovery, never from anything in the token."""
    pointers = sorted({"jku", "jwk", "x5u", "x5c"} & known(evidence.jws).header.keys())
    found = known(evidence.metadata).jwks_uri + (
        f"; {', '.join(pointers)} in the token was not used" if pointers else ""
    )
    return Finding(f"keys that {evidence.settings.issuer} publishes", found)


def check_signature(evidence: Evidence) -> Finding:
    """The signature over header and payload was made with that key."""
    found = "it fits" if evidence.signature_fits else "it does not fit"
    return Finding("a signature that fits", found, None if evidence.signature_fits else SignatureWrong())


# --- the claims -----------------------------------------------------------------------------------------------

_JWT = PyJWT()


def check_parties(evidence: Evidence) -> Finding:
    """Issued by our issuer, about somebody, for us and nobody we do not know."""
    issuer, client_id = evidence.settings.issuer, evidence.settings.client_id
    claims = evidence.claims
    expected = f"iss {issuer}, a sub, aud {client_id}"
    found = ", ".join(f"{name} {_short(claims[name])}" for name in ("iss", "sub", "aud", "azp") if name in claims)
    return Finding(expected, found, _standard_claims_fault(evidence) or _audience_fault(claims, client_id))


def _standard_claims_fault(evidence: Evidence) -> OidcError | None:
    """PyJWT looks at iss, sub and aud. The signature is the browser's affair, and time is the next row's."""
    try:
        _JWT.decode(
            evidence.id_token,
            options={
                "verify_signature": False,
                "verify_iss": True,
                "verify_aud": True,
                "verify_sub": True,
                "require": ["iss", "sub", "aud", "exp", "iat"],
            },
            issuer=evidence.settings.issuer,
            audience=evidence.settings.client_id,
        )
    except MissingRequiredClaimError as error:
        return ClaimMissing(f"The ID token lacks the claim {error.claim!r}.", details={"claim": error.claim})
    except InvalidIssuerError:
        return _refusal(IssuerWrong, evidence.settings.issuer, _short(evidence.claims.get("iss")))
    except InvalidAudienceError:
        return _refusal(AudienceWrong, evidence.settings.client_id, _short(evidence.claims.get("aud")))
    except InvalidTokenError as error:
        return ClaimMalformed(details={"reason": str(error)[:200]})
    if not evidence.claims.get("sub"):
        return ClaimMissing("The ID token lacks the claim 'sub'.", details={"claim": "sub"})
    return None


def _audience_fault(claims: Mapping[str, object], client_id: str) -> OidcError | None:
    """PyJWT is content when we are among the audiences; the standard is not (OpenID Connect Core 3.1.3.7)."""
    aud = claims["aud"]
    audiences = aud if isinstance(aud, list) else [aud]
    azp = claims.get("azp")
    if azp is not None and azp != client_id:
        return _refusal(AuthorizedPartyWrong, client_id, _short(azp))
    if len(audiences) > 1 and azp is None:
        return AuthorizedPartyWrong("The ID token has several audiences and does not say who it was given to.")
    strangers = [_short(audience) for audience in audiences if audience != client_id]
    if strangers:
        return AudienceWrong(
            f"The ID token is also meant for {strangers[0]}, whom this page does not know.",
            details={"expected": client_id, "found": strangers[:10]},
        )
    return None


def check_times(evidence: Evidence) -> Finding:
    """Not expired, valid already, issued just now. PyJWT reads the computer's own clock, so this is ours."""
    claims, now, settings = evidence.claims, evidence.now, evidence.settings
    tolerance = settings.clock_tolerance_seconds
    expected = f"exp later, nbf and iat earlier than now, give or take {tolerance:g} s"
    times: dict[str, float] = {}
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name)
        if value is None and name == "nbf":
            continue
        if not isinstance(value, int | float) or isinstance(value, bool):
            return Finding(expected, f"{name} {_short(value)}", ClaimMalformed(f"{name!r} is not a time."))
        times[name] = value
    found = ", ".join(f"{name} {_ago(value - now)}" for name, value in times.items())
    return Finding(expected, found, _time_fault(times, now, settings))


def _time_fault(times: Mapping[str, float], now: float, settings: Settings) -> OidcError | None:
    tolerance = settings.clock_tolerance_seconds
    ahead = times["iat"] - now
    # First: when this computer's clock is slow, iat tells by how much, and that helps more than anything else.
    if ahead > tolerance:
        return TokenIssuedInFuture(
            f"The ID token was issued {ahead:.0f} seconds in the future: one of the two clocks is wrong.",
            hint="Set this computer's clock. If the issuer's clock is the wrong one, "
            f"set clock_offset_seconds to {settings.clock_offset_seconds + ahead:.0f}.",
            details={"seconds": ahead},
        )
    if times["exp"] <= now - tolerance:
        past = now - times["exp"]
        return TokenExpired(
            f"The ID token expired {past:.0f} seconds ago.",
            hint="Log in again. If it happens at once, this computer's clock is fast.",
            details={"seconds": past},
        )
    if times.get("nbf", now) > now + tolerance:
        wait = times["nbf"] - now
        return TokenNotYetValid(f"The ID token is not valid for another {wait:.0f} seconds.", details={"seconds": wait})
    if -ahead > settings.id_token_max_age_seconds + tolerance:
        return TokenTooOld(
            f"The ID token was issued {-ahead:.0f} seconds ago; an answer comes within "
            f"{settings.id_token_max_age_seconds:.0f}.",
            hint="Log in again. If it happens at once, this computer's clock is fast.",
            details={"seconds": -ahead},
        )
    return None


def check_nonce(evidence: Evidence) -> Finding:
    """The token was made for this very request, so an old one cannot be handed in again."""
    expected, found = known(evidence.transaction).nonce, evidence.claims.get("nonce")
    fits = isinstance(found, str) and found == expected
    refusal = None if fits else _refusal(NonceWrong, expected, _short(found))
    return Finding(expected, _short(found) if found is not None else "no nonce", refusal)


def check_hashes(evidence: Evidence) -> Finding | None:
    """The access token and the code beside the ID token are the ones it was signed for."""
    expected: list[str] = []
    found: list[str] = []
    refusal: OidcError | None = None
    for claim, value, kind in (
        ("at_hash", evidence.access_token, AccessTokenHashWrong),
        ("c_hash", evidence.code, CodeHashWrong),
    ):
        if value is None or (evidence.from_token_endpoint and claim not in evidence.claims):
            continue  # at the token endpoint the hash is optional, because nobody can swap there (Core 3.1.3.6)
        right, given = left_half_hash(value, evidence.settings.id_token_signing_alg), evidence.claims.get(claim)
        expected.append(f"{claim} {right}")
        found.append(f"{claim} {_short(given)}" if given is not None else f"no {claim}")
        if given != right and refusal is None:
            refusal = _refusal(kind, right, _short(given))
    return Finding(", ".join(expected), ", ".join(found), refusal) if expected else None


def check_authentication(evidence: Evidence) -> Finding | None:
    """The person logged in as recently, and in the way, that this request asked for."""
    transaction, tolerance = known(evidence.transaction), evidence.settings.clock_tolerance_seconds
    expected: list[str] = []
    found: list[str] = []
    refusal: OidcError | None = None
    if transaction.max_age is not None:
        at = evidence.claims.get("auth_time")
        age = evidence.now - at if isinstance(at, int | float) and not isinstance(at, bool) else None
        expected.append(f"a login at most {transaction.max_age} s ago")
        found.append("no auth_time" if age is None else f"auth_time {_ago(-age)}")
        if age is None or age > transaction.max_age + tolerance:
            refusal = _refusal(AuthenticationTooOld, expected[-1], found[-1])
    if transaction.acr_values:
        acr = evidence.claims.get("acr")
        expected.append(f"acr {' or '.join(transaction.acr_values)}")
        found.append(f"acr {_short(acr)}" if acr is not None else "no acr")
        if acr not in transaction.acr_values and refusal is None:
            refusal = _refusal(AuthenticationContextWrong, expected[-1], found[-1])
    return Finding(", ".join(expected), ", ".join(found), refusal) if expected else None


def check_subject(evidence: Evidence) -> Finding | None:
    """On renewal: the same user as before."""
    if evidence.subject is None:
        return None
    found = evidence.claims.get("sub")
    fits = found == evidence.subject
    return Finding(evidence.subject, _short(found), None if fits else WrongUser())


def check_nothing_stored(evidence: Evidence) -> Finding:
    """The last row is a place, not a question: whoever gets here has passed all rows above."""
    return Finding("every check before this one", "passed; only now does the page get to see a token")


CHECKS: tuple[Check, ...] = (
    Check(1, "state", "The answer belongs to a login that this page began", "RFC 6749 section 10.12", check_state),
    Check(
        2,
        "parameters",
        "Nothing is there twice, surplus or missing",
        "RFC 6749 sections 3.1 and 4.2.2",
        check_parameters,
    ),
    Check(3, "iss_parameter", "The answer comes from the issuer that was asked", "RFC 9207", check_issuer_parameter),
    Check(
        4,
        "alg",
        "The ID token is signed with the algorithm agreed on",
        "OpenID Connect Core 3.1.3.7; RFC 8725 section 3.1",
        check_algorithm,
    ),
    Check(5, "key", "One key fits", "RFC 7517 section 4", check_key),
    Check(6, "key_source", "The key comes from the issuer", "OpenID Connect Discovery 3", check_key_source),
    Check(7, "signature", "The signature fits", "RFC 7515 section 5.2", check_signature),
    Check(8, "parties", "The token is for this page", "OpenID Connect Core 3.1.3.7", check_parties),
    Check(9, "times", "The token is valid now", "OpenID Connect Core 3.1.3.7", check_times),
    Check(10, "nonce", "The token was made for this login", "OpenID Connect Core 3.2.2.11", check_nonce),
    Check(
        11,
        "hashes",
        "Access token and code belong to the ID token",
        "OpenID Connect Core 3.2.2.9 and 3.3.2.11",
        check_hashes,
    ),
    Check(
        12,
        "authentication",
        "The login is recent and strong enough",
        "OpenID Connect Core 3.1.2.1 and 5.5.1.1",
        check_authentication,
    ),
    Check(13, "subject", "It is still the same user", "OpenID Connect Core 5.3.4 and 12.2", check_subject),
    Check(14, "stored", "Only now is anything kept", "RFC 9700 section 4.5", check_nothing_stored),
)
"""All rows. The numbers are those of the project's specification."""


def _refusal(kind: type[OidcError], expected: object, found: object) -> OidcError:
    return kind(details={"expected": expected, "found": found})


def _short(value: object) -> str:
    """Show a value somebody else has made: never long, never multi-line."""
    text = value if isinstance(value, str) else repr(value)
    return "".join(character if character.isprintable() else "?" for character in text[:200])


def _ago(seconds: float) -> str:
    return f"in {seconds:.0f} s" if seconds > 0 else f"{-seconds:.0f} s ago"
