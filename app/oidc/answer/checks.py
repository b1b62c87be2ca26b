"""The checks that every answer must pass, in their order. None of them can be switched off.

This is the heart of the client. Each row of :data:`CHECKS` has a number, the sentence that the page shows, the
place in the standards, and a pure function from :class:`.evidence.Evidence` to a :class:`.evidence.Finding`: what
was expected, what was found, and the error if the two do not agree. A function returns None where its row does not
apply, for example where no access token came. :mod:`.validation` gathers the evidence and goes through the rows.

1. ``state`` comes first, on error answers too, because until then anybody may have sent the answer.
2. and 3. look at the answer, 4. to 7. at how the ID token was signed, 8. to 13. at what it says.
14. marks the moment: only after it does a token become visible to the page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .answer_checks import check_issuer_parameter, check_parameters, check_state
from .claim_checks import check_authentication, check_hashes, check_nonce, check_parties, check_subject, check_times
from .evidence import Evidence, Finding
from .signature_checks import check_algorithm, check_key, check_key_source, check_signature


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table."""

    number: int
    name: str
    title: str
    source: str
    judge: Callable[[Evidence], Finding | None]


def check_nothing_stored(evidence: Evidence) -> Finding:
    """Every row above has passed, so this one only marks the moment from which the page sees a token."""
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
