"""The modules of the OpenID Foundation's suite for clients, as far as they fit the implicit flow and its hybrids."""

from . import common_poisons
from .poison import HONEST, Poison
from .run import Expected
from .scenario import SUITE_PREFIX, Scenario, Section, core, discovery

ID_TOKEN_CHECKS = core("3.2.2.11", "ImplicitIDTValidation")
CHECKS = core("3.1.3.7", "IDTokenValidation")
ID_TOKEN = core("2", "IDToken")
SIGNING = core("10.1", "Signing")
ROTATION = core("10.1.1", "RotateSigKeys")
ACCESS_TOKEN_CHECK = core("3.2.2.9", "ImplicitTokenValidation")
CODE_CHECK = core("3.3.2.10", "CodeValidation")
USERINFO_CHECK = core("5.3.4", "UserInfoResponseValidation")
SCOPE_CLAIMS = core("5.4", "ScopeClaims")
DISCOVERY_CHECK = discovery("4.3", "ProviderConfigurationValidation")

STOP = "Stop: use no token of the answer, and tell the person."


def scenario(
    name: str,
    expected: Expected,
    sentence: str,
    correct: str,
    section: Section,
    poison: Poison = HONEST,
    *,
    response_type: str = "id_token token",
    must_send: tuple[str, ...] = (),
) -> Scenario:
    """Return a scenario of the suite; the plain one has no name of its own there."""
    return Scenario(
        name=name,
        sentence=sentence,
        expected=expected,
        correct=correct,
        section=section,
        poison=poison,
        module=SUITE_PREFIX if name == "plain" else f"{SUITE_PREFIX}-{name}",
        response_type=response_type,
        must_send=must_send,
    )


SUITE = (
    scenario(
        "plain",
        "accept",
        "Nothing is wrong here: this is the issuer that all the others are compared with.",
        "Log the person in.",
        ID_TOKEN_CHECKS,
    ),
    scenario(
        "invalid-iss",
        "refuse",
        "The ID token names another issuer.",
        f"Compare iss with the issuer that was asked. {STOP}",
        CHECKS,
        Poison(id_token=common_poisons.other_issuer),
    ),
    scenario(
        "missing-sub",
        "refuse",
        "The ID token does not say who it is about.",
        f"Demand sub. {STOP}",
        ID_TOKEN,
        Poison(id_token=common_poisons.without("sub")),
    ),
    scenario(
        "invalid-aud",
        "refuse",
        "The ID token is meant for another client.",
        f"Find the own client_id in aud. {STOP}",
        CHECKS,
        Poison(id_token=common_poisons.claims(aud="another-client")),
    ),
    scenario(
        "missing-aud",
        "refuse",
        "The ID token does not say whom it is meant for.",
        f"Demand aud. {STOP}",
        ID_TOKEN,
        Poison(id_token=common_poisons.without("aud")),
    ),
    scenario(
        "missing-iat",
        "refuse",
        "The ID token does not say when it was issued.",
        f"Demand iat. {STOP}",
        ID_TOKEN,
        Poison(id_token=common_poisons.without("iat")),
    ),
    scenario(
        "kid-absent-single-jwks",
        "accept",
        "The ID token does not name its key, and the issuer publishes only one.",
        "Use the one key that fits, and log the person in.",
        SIGNING,
        Poison(signature=common_poisons.without_kid),
    ),
    scenario(
        "kid-absent-multiple-jwks",
        "either",
        "The ID token does not name its key, and the issuer publishes several.",
        "Try the keys that fit, or stop because nobody says which one it is. Both are right.",
        SIGNING,
        Poison(signature=common_poisons.without_kid, jwks=common_poisons.with_another_key),
    ),
    scenario(
        "idtoken-sig-rs256",
        "accept",
        "The ID token is signed with RS256, as it is by default.",
        "Verify the signature, and log the person in.",
        SIGNING,
    ),
    scenario(
        "idtoken-sig-none",
        "refuse",
        "The ID token is not signed: its alg is none.",
        f"Take only the algorithm agreed on, which is never none on the front channel. {STOP}",
        CHECKS,
        Poison(signature=common_poisons.unsigned),
    ),
    scenario(
        "invalid-sig-rs256",
        "refuse",
        "One bit of the ID token’s RS256 signature is wrong.",
        f"Verify the signature. {STOP}",
        CHECKS,
        Poison(signature=common_poisons.broken_rs256),
    ),
    scenario(
        "invalid-sig-es256",
        "refuse",
        "The ID token is signed with ES256, and one bit of the signature is wrong. Its key is published.",
        f"Verify the signature, or refuse an algorithm that was not agreed on. {STOP}",
        CHECKS,
        Poison(
            signature=common_poisons.broken_es256,
            jwks=common_poisons.with_es256,
            discovery=common_poisons.announcing_es256,
        ),
    ),
    scenario(
        "invalid-sig-hs256",
        "refuse",
        "The ID token is signed with HS256 and a secret that is not the client’s.",
        f"Refuse HMAC: a public client has no secret to verify it with. {STOP}",
        CHECKS,
        Poison(signature=common_poisons.wrong_hs256),
    ),
    scenario(
        "nonce-unless-code-flow",
        "accept",
        "Nothing is wrong, but an authorization request without nonce is refused.",
        "Send a nonce whenever an ID token comes back from the authorization endpoint.",
        core("3.2.2.1", "ImplicitAuthRequest"),
        must_send=("nonce",),
    ),
    scenario(
        "nonce-invalid",
        "refuse",
        "The ID token holds another nonce than the request.",
        f"Compare the nonce with the one that was sent. {STOP}",
        ID_TOKEN_CHECKS,
        Poison(id_token=common_poisons.claims(nonce="not-the-one-that-was-sent")),
    ),
    scenario(
        "scope-userinfo-claims",
        "accept",
        "Nothing is wrong: UserInfo tells what the scopes profile and email stand for.",
        "Ask UserInfo with the access token, and use what it says about this person.",
        SCOPE_CLAIMS,
    ),
    scenario(
        "invalid-athash",
        "refuse",
        "The ID token’s at_hash is that of another access token.",
        f"Hash the access token and compare. {STOP}",
        ACCESS_TOKEN_CHECK,
        Poison(id_token=common_poisons.wrong_hash("at_hash")),
    ),
    scenario(
        "missing-athash",
        "refuse",
        "The ID token has no at_hash, although an access token came with it.",
        f"Demand at_hash for the response type id_token token. {STOP}",
        ID_TOKEN_CHECKS,
        Poison(id_token=common_poisons.without("at_hash")),
    ),
    scenario(
        "userinfo-invalid-sub",
        "refuse",
        "UserInfo is about another person than the ID token.",
        "Compare both values of sub, and use nothing of the UserInfo answer.",
        USERINFO_CHECK,
        Poison(userinfo=common_poisons.somebody_else),
    ),
    scenario(
        "discovery-issuer-mismatch",
        "refuse",
        "The discovery document is that of another issuer.",
        "Compare issuer with the address that was asked, and send nobody there.",
        DISCOVERY_CHECK,
        Poison(discovery=common_poisons.other_issuer_in_discovery),
    ),
    scenario(
        "signing-key-rotation",
        "accept",
        "The signing keys change between two logins. Log in twice.",
        "Fetch the keys again when an unknown kid turns up, and log the person in both times.",
        ROTATION,
        Poison(request=common_poisons.rotate_before_the_next, before_signing=common_poisons.signing_again),
    ),
    scenario(
        "signing-key-rotation-just-before-signing",
        "accept",
        "The signing keys change after the client may have fetched them, just before the ID token is signed.",
        "Fetch the keys again when an unknown kid turns up, and log the person in.",
        ROTATION,
        Poison(before_signing=common_poisons.rotate),
    ),
    scenario(
        "invalid-chash",
        "refuse",
        "The ID token’s c_hash is that of another code. For response types with code and id_token.",
        f"Hash the code and compare, before it is redeemed. {STOP}",
        CODE_CHECK,
        Poison(id_token=common_poisons.wrong_hash("c_hash")),
        response_type="code id_token",
    ),
    scenario(
        "missing-chash",
        "refuse",
        "The ID token has no c_hash, although a code came with it. For response types with code and id_token.",
        f"Demand c_hash. {STOP}",
        core("3.3.2.11", "HybridIDToken"),
        Poison(id_token=common_poisons.without("c_hash")),
        response_type="code id_token",
    ),
)
