"""What the suite lacks: mistakes and attacks that clients in the field have fallen for."""

from . import common_poisons
from .openid_suite import CHECKS, ID_TOKEN_CHECKS, SIGNING, STOP
from .poison import Poison
from .run import Expected
from .scenario import Scenario, Section, core, rfc

ANSWER = rfc(6749, "4.2.2")
JWKS = rfc(7517, "5")
SILENT = core("3.1.2.6", "AuthError")
SESSION_CHANGE = Section(
    "OpenID Connect Session Management 3.1", "https://openid.net/specs/openid-connect-session-1_0.html"
)


def scenario(
    name: str,
    expected: Expected,
    sentence: str,
    correct: str,
    section: Section,
    poison: Poison,
    *,
    on_renewal: bool = False,
) -> Scenario:
    """Return a scenario of our own."""
    return Scenario(
        name=name,
        sentence=sentence,
        expected=expected,
        correct=correct,
        section=section,
        poison=poison,
        on_renewal=on_renewal,
    )


BEYOND = (
    scenario(
        "expired",
        "refuse",
        "The ID token expired an hour ago.",
        f"Compare exp with the clock. {STOP}",
        CHECKS,
        Poison(id_token=common_poisons.expired),
    ),
    scenario(
        "issued-in-future",
        "refuse",
        "The ID token was issued an hour from now.",
        f"Compare iat with the clock. {STOP}",
        CHECKS,
        Poison(id_token=common_poisons.issued_later),
    ),
    scenario(
        "not-before-in-future",
        "refuse",
        "The ID token is not valid before an hour from now (nbf).",
        f"Compare nbf with the clock, where it is there. {STOP}",
        rfc(7519, "4.1.5"),
        Poison(id_token=common_poisons.valid_later),
    ),
    scenario(
        "hs256-key-confusion",
        "refuse",
        "The ID token is signed with HS256, and its secret is the issuer’s public key.",
        f"Let the client’s settings choose the algorithm, and never the token. {STOP}",
        rfc(8725, "2.1"),
        Poison(signature=common_poisons.key_confusion),
    ),
    scenario(
        "wrong-azp",
        "refuse",
        "The ID token was given to another client (azp).",
        f"Compare azp, where it is there, with the own client_id. {STOP}",
        CHECKS,
        Poison(id_token=common_poisons.claims(azp="another-client")),
    ),
    scenario(
        "extra-audience",
        "refuse",
        "The ID token is meant for this client and for one that it does not know.",
        f"Refuse audiences that are not trusted. {STOP}",
        CHECKS,
        Poison(id_token=common_poisons.for_a_stranger_too),
    ),
    scenario(
        "state-missing",
        "refuse",
        "The answer has no state.",
        f"Demand the state that was sent, first of all. {STOP}",
        rfc(6749, "10.12"),
        Poison(answer=lambda answer, stage: answer.without("state")),
    ),
    scenario(
        "state-changed",
        "refuse",
        "The answer’s state is not the one of the request.",
        f"Compare state, first of all. {STOP}",
        rfc(6749, "10.12"),
        Poison(answer=common_poisons.changed_state),
    ),
    scenario(
        "duplicate-parameters",
        "refuse",
        "A parameter of the answer is there twice.",
        f"Refuse it: nobody can say which one counts. {STOP}",
        rfc(6749, "3.1"),
        Poison(answer=common_poisons.twice),
    ),
    scenario(
        "tokens-in-query",
        "refuse",
        "The tokens come in the query of the address, where servers and logs see them.",
        f"Take tokens from the fragment alone, and clear the address bar at once. {STOP}",
        core("3.2.2.5", "ImplicitAuthResponse"),
        Poison(answer=common_poisons.tokens_in_query),
    ),
    scenario(
        "error-in-query",
        "refuse",
        "The issuer says no, and does so in the query instead of the fragment.",
        "Stop waiting, sign nobody in, and tell the person.",
        core("3.2.2.6", "ImplicitAuthError"),
        Poison(answer=common_poisons.error_in_query),
    ),
    scenario(
        "swapped-access-token",
        "refuse",
        "The access token is a good one, of another person.",
        f"Compare its hash with at_hash. {STOP}",
        rfc(6749, "10.16"),
        Poison(answer=common_poisons.token_of_somebody_else),
    ),
    scenario(
        "replayed-nonce",
        "refuse",
        "The ID token holds the nonce of an earlier login. Log in twice to see one that the client did send.",
        f"Take a nonce for the one request it was made for, and for no other. {STOP}",
        ID_TOKEN_CHECKS,
        Poison(id_token=common_poisons.earlier_nonce),
    ),
    scenario(
        "wrong-iss-parameter",
        "refuse",
        "The answer’s iss names another issuer.",
        f"Compare iss with the issuer that was asked. Where no iss came, an ID token’s own iss does as much. {STOP}",
        rfc(9207, "2.4"),
        Poison(answer=common_poisons.other_issuer_in_answer),
    ),
    scenario(
        "token-type-missing",
        "refuse",
        "The answer does not say of which type the access token is.",
        f"Demand token_type. {STOP}",
        rfc(6749, "7.1"),
        Poison(answer=lambda answer, stage: answer.without("token_type")),
    ),
    scenario(
        "token-type-case",
        "accept",
        "The token type is written bearer, in small letters.",
        "Compare it without regard to case, and log the person in.",
        ANSWER,
        Poison(answer=lambda answer, stage: answer.changed(token_type="bearer")),
    ),
    scenario(
        "expires-in-missing",
        "accept",
        "The answer does not say how long the access token lasts.",
        "Log the person in: expires_in is only recommended.",
        ANSWER,
        Poison(answer=lambda answer, stage: answer.without("expires_in")),
    ),
    scenario(
        "extra-parameters",
        "accept",
        "The answer holds parameters that no client has heard of.",
        "Ignore them, and log the person in.",
        ANSWER,
        Poison(answer=common_poisons.more_parameters),
    ),
    scenario(
        "huge-token",
        "either",
        "The ID token is in order, and has more than 100,000 characters.",
        "Do not freeze. RFC 6749 sets no limit, so a client may believe it, and may stop because it is too long.",
        ANSWER,
        Poison(id_token=common_poisons.claims(padding="x" * common_poisons.PADDING)),
    ),
    scenario(
        "jwks-slow",
        "refuse",
        "The issuer keeps everybody waiting who asks for its keys, and after a minute has none.",
        f"Give up after a while, and believe no ID token without a key. {STOP}",
        SIGNING,
        Poison(jwks=common_poisons.nothing),
    ),
    scenario(
        "jwks-500",
        "refuse",
        "The issuer answers with status 500 when it is asked for its keys.",
        f"Believe no ID token without a key. {STOP}",
        SIGNING,
        Poison(jwks=common_poisons.failure),
    ),
    scenario(
        "jwks-not-json",
        "refuse",
        "In place of the keys comes a web page, as from a network that wants a login.",
        f"Believe no ID token without a key. {STOP}",
        JWKS,
        Poison(jwks=common_poisons.no_json),
    ),
    scenario(
        "silent-hangs",
        "refuse",
        "A request with prompt=none is never answered. Log in, then renew silently.",
        "Give up after a while, remove the frame, and keep what is there until it expires.",
        SILENT,
        Poison(request=common_poisons.silence_when_silent),
        on_renewal=True,
    ),
    scenario(
        "silent-shows-login-page",
        "refuse",
        "A request with prompt=none is answered with a login page. Log in, then renew silently.",
        "Give up after a while, remove the frame, and never show what stands in it.",
        SILENT,
        Poison(request=common_poisons.login_page_when_silent),
        on_renewal=True,
    ),
    scenario(
        "wrong-user-on-renewal",
        "refuse",
        "A request with prompt=none is answered for another person. Log in, then renew silently.",
        "Compare sub with that of the person who is signed in, and end the session.",
        SESSION_CHANGE,
        Poison(id_token=common_poisons.somebody_else_when_silent, userinfo=common_poisons.somebody_else_once_renewed),
        on_renewal=True,
    ),
)
