"""Checks 8 to 13: what the ID token says. That the issuer signed it has been checked before."""

from collections.abc import Mapping

from jwt import PyJWT
from jwt.exceptions import InvalidAudienceError, InvalidIssuerError, InvalidTokenError, MissingRequiredClaimError

from ..base.hashes import left_half_hash
from ..base.strict_json import is_time
from ..errors import (
    AccessTokenHashWrong,
    AudienceWrong,
    AuthenticationContextWrong,
    AuthenticationTooOld,
    AuthorizedPartyWrong,
    ClaimMalformed,
    ClaimMissing,
    CodeHashWrong,
    IdTokensDiffer,
    IssuerWrong,
    NonceWrong,
    OidcError,
    TokenExpired,
    TokenIssuedInFuture,
    TokenNotYetValid,
    TokenTooOld,
    WrongUser,
)
from ..settings import Settings
from .evidence import Evidence, Finding, ago, known, refusal_of, short
from .same_user import SameUser

_JWT = PyJWT()


def check_parties(evidence: Evidence) -> Finding:
    """The token was issued by our issuer, is about a user, and is meant for this client and no unknown one."""
    issuer, client_id = evidence.settings.issuer, evidence.settings.client_id
    claims = evidence.claims
    expected = f"iss {issuer}, a sub, aud {client_id}"
    found = ", ".join(f"{name} {short(claims[name])}" for name in ("iss", "sub", "aud", "azp") if name in claims)
    return Finding(expected, found, _standard_claims_fault(evidence) or _audience_fault(claims, client_id))


def _standard_claims_fault(evidence: Evidence) -> OidcError | None:
    """Let PyJWT check iss, sub and aud. The browser checks the signature, and the next row checks the times."""
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
        return refusal_of(IssuerWrong, evidence.settings.issuer, short(evidence.claims.get("iss")))
    except InvalidAudienceError:
        return refusal_of(AudienceWrong, evidence.settings.client_id, short(evidence.claims.get("aud")))
    except InvalidTokenError as error:
        return ClaimMalformed(details={"reason": str(error)[:200]})
    if not evidence.claims.get("sub"):
        return ClaimMissing("The ID token lacks the claim 'sub'.", details={"claim": "sub"})
    return None


def _audience_fault(claims: Mapping[str, object], client_id: str) -> OidcError | None:
    """PyJWT accepts a token with this client among its audiences; the standard asks for more (Core 3.1.3.7)."""
    aud = claims["aud"]
    audiences = aud if isinstance(aud, list) else [aud]
    azp = claims.get("azp")
    if azp is not None and azp != client_id:
        return refusal_of(AuthorizedPartyWrong, client_id, short(azp))
    if len(audiences) > 1 and azp is None:
        return AuthorizedPartyWrong("The ID token has several audiences and does not say who it was given to.")
    strangers = [short(audience) for audience in audiences if audience != client_id]
    if strangers:
        return AudienceWrong(
            f"The ID token is also meant for {strangers[0]}, whom this page does not know.",
            details={"expected": client_id, "found": strangers[:10]},
        )
    return None


def check_times(evidence: Evidence) -> Finding:
    """The token has not expired, is valid already, and was issued just now.

    PyJWT would read the computer's clock, without the offset of the settings, so these checks are our own.
    """
    claims, now, settings = evidence.claims, evidence.now, evidence.settings
    tolerance = settings.clock_tolerance_seconds
    expected = f"exp later, nbf and iat earlier than now, give or take {tolerance:g} s"
    times: dict[str, float] = {}
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name)
        if value is None and name == "nbf":
            continue
        if not is_time(value):
            return Finding(expected, f"{name} {short(value)}", ClaimMalformed(f"{name!r} is not a time."))
        times[name] = value
    found = ", ".join(f"{name} {ago(value - now)}" for name, value in times.items())
    return Finding(expected, found, _time_fault(times, now, settings))


def _time_fault(times: Mapping[str, float], now: float, settings: Settings) -> OidcError | None:
    tolerance = settings.clock_tolerance_seconds
    ahead = times["iat"] - now
    # This comes first: when this computer's clock is slow, iat says by how much, which is the most useful hint.
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
    fits = found == expected
    refusal = None if fits else refusal_of(NonceWrong, expected, short(found))
    return Finding(expected, short(found) if found is not None else "no nonce", refusal)


def check_hashes(evidence: Evidence) -> Finding | None:
    """The access token and the code beside the ID token are the ones it was signed for."""
    expected: list[str] = []
    found: list[str] = []
    refusal: OidcError | None = None
    for claim, value, kind in (
        ("at_hash", evidence.access_token, AccessTokenHashWrong),
        ("c_hash", evidence.code, CodeHashWrong),
    ):
        if value is None or (evidence.from_token_endpoint and evidence.claims.get(claim) in (None, "")):
            continue  # at the token endpoint the hash is optional, because nobody can swap there (Core 3.1.3.6)
        right, given = left_half_hash(value, evidence.settings.id_token_signing_alg), evidence.claims.get(claim)
        expected.append(f"{claim} {right}")
        found.append(f"{claim} {short(given)}" if given is not None else f"no {claim}")
        if given != right and refusal is None:
            refusal = refusal_of(kind, right, short(given))
    return Finding(", ".join(expected), ", ".join(found), refusal) if expected else None


def check_authentication(evidence: Evidence) -> Finding | None:
    """The person logged in as recently, and in the way, that this request asked for."""
    transaction, tolerance = known(evidence.transaction), evidence.settings.clock_tolerance_seconds
    expected: list[str] = []
    found: list[str] = []
    refusal: OidcError | None = None
    if transaction.max_age is not None:
        at = evidence.claims.get("auth_time")
        age = evidence.now - at if is_time(at) else None
        expected.append(f"a login at most {transaction.max_age} s ago")
        found.append("no auth_time" if age is None else f"auth_time {ago(-age)}")
        if age is not None and age < -tolerance:
            refusal = ClaimMalformed("The ID token says that the person will log in in the future.")
        elif age is None or age > transaction.max_age + tolerance:
            refusal = refusal_of(AuthenticationTooOld, expected[-1], found[-1])
    if transaction.acr_values is not None:
        acr = evidence.claims.get("acr")
        expected.append(f"acr {' or '.join(transaction.acr_values) or 'of any value'}")
        found.append(f"acr {short(acr)}" if acr is not None else "no acr")
        met = acr in transaction.acr_values if transaction.acr_values else isinstance(acr, str) and acr != ""
        if not met and refusal is None:
            refusal = refusal_of(AuthenticationContextWrong, expected[-1], found[-1])
    return Finding(", ".join(expected), ", ".join(found), refusal) if expected else None


def check_subject(evidence: Evidence) -> Finding | None:
    """On renewal: the same user as before. At the token endpoint: the same as in the ID token before it."""
    before = evidence.front_subject
    user, refusal = (SameUser(before), IdTokensDiffer()) if before else (evidence.user, WrongUser())
    if user is None:
        return None
    found = evidence.claims.get("sub")
    return Finding(str(user), short(found), None if user.is_user(found) else refusal)
