"""What each row of the table shows a person who looks: what was expected, and what was found."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.oidc import Client
from app.oidc.base.hashes import left_half_hash
from app.oidc.errors import (
    AccessTokenHashWrong,
    AuthenticationTooOld,
    OidcError,
    SignatureWrong,
    TokenExpired,
    TokenNotYetValid,
    TokenTooOld,
)
from app.oidc.testing import NOW, FakeIssuer, FakeTab

ISSUER = "http://login.lab.localhost:8000"
ESSENTIAL = json.dumps({"id_token": {"acr": {"essential": True, "values": ["gold", "silver"]}}})


def rows(client: Client) -> dict[int, tuple[str, str]]:
    """Return what was expected and found, by the number of the row."""
    checks = [event.details["check"] for event in client.events if event.name == "check"]
    return {check["number"]: (check["expected"], check["found"]) for check in checks}


async def test_every_row_of_a_right_answer(client: Client, tab: FakeTab, issuer: FakeIssuer) -> None:
    await client.login(max_age=60, extra={"claims": ESSENTIAL})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(tab.navigator.left_for).query).items()}
    pointers = {"jku": "http://evil.localhost/a", "jwk": {}, "x5u": "http://evil.localhost/b", "x5c": []}
    claims = {"auth_time": NOW - 5, "acr": "gold", "azp": "spa", "nbf": NOW - 7}
    tab.navigator.response = issuer.answer(tab.navigator.left_for, claims=claims, header=pointers)
    result = await client.handle_redirect()

    assert result
    at_hash = f"at_hash {left_half_hash(result.tokens.access_token or '', 'RS256')}"
    assert rows(client) == {
        1: ("the state of a login that this page began, unused", asked["state"]),
        2: (
            "access_token, id_token, token_type, each once, in the fragment",
            "state, iss, access_token, token_type, expires_in, scope, id_token in the fragment",
        ),
        3: (ISSUER, ISSUER),
        4: ("RS256", "RS256"),
        5: ("one key for RS256 with kid key-1", "RSA key key-1"),
        6: (
            f"keys that {ISSUER} publishes",
            f"{ISSUER}/jwks.json; jku, jwk, x5c, x5u in the token was not used",
        ),
        7: ("a signature that fits", "it fits"),
        8: (f"iss {ISSUER}, a sub, aud spa", f"iss {ISSUER}, sub ada, aud spa, azp spa"),
        9: (
            "exp later, nbf and iat earlier than now, give or take 30 s",
            "exp in 600 s, iat 0 s ago, nbf 7 s ago",
        ),
        10: (asked["nonce"], asked["nonce"]),
        11: (at_hash, at_hash),
        12: ("a login at most 60 s ago, acr gold or silver", "auth_time 5 s ago, acr gold"),
        14: ("every check before this one", "passed; only now does the page get to see a token"),
    }


async def test_the_rows_have_their_names_and_sources(client: Client, tab: FakeTab, issuer: FakeIssuer) -> None:
    await client.login(max_age=60)
    tab.navigator.response = issuer.answer(tab.navigator.left_for, claims={"auth_time": NOW})
    await client.handle_redirect()
    await client.login_silently()

    checks = [event.details["check"] for event in client.events if event.name == "check"]
    assert sorted({(check["number"], check["name"], check["source"]) for check in checks}) == [
        (1, "state", "RFC 6749 section 10.12"),
        (2, "parameters", "RFC 6749 sections 3.1 and 4.2.2"),
        (3, "iss_parameter", "RFC 9207"),
        (4, "alg", "OpenID Connect Core 3.1.3.7; RFC 8725 section 3.1"),
        (5, "key", "RFC 7517 section 4"),
        (6, "key_source", "OpenID Connect Discovery 3"),
        (7, "signature", "RFC 7515 section 5.2"),
        (8, "parties", "OpenID Connect Core 3.1.3.7"),
        (9, "times", "OpenID Connect Core 3.1.3.7"),
        (10, "nonce", "OpenID Connect Core 3.2.2.11"),
        (11, "hashes", "OpenID Connect Core 3.2.2.9 and 3.3.2.11"),
        (12, "authentication", "OpenID Connect Core 3.1.2.1 and 5.5.1.1"),
        (13, "subject", "OpenID Connect Core 5.3.4 and 12.2"),
        (14, "stored", "RFC 9700 section 4.5"),
    ]


@pytest.mark.parametrize(
    ("wrong", "number", "found"),
    [
        ({"header": {"crit": ["b64"]}}, 4, "crit"),
        ({"header": {"kid": None}, "claims": {"nonce": None}}, 10, "no nonce"),
        ({"claims": {"at_hash": None}}, 11, "no at_hash"),
        ({"claims": {"at_hash": "wrong"}}, 11, "at_hash wrong"),
        ({"claims": {"exp": "soon"}}, 9, "exp soon"),
        ({"claims": {"auth_time": None}}, 12, "no auth_time, acr gold"),
        ({"claims": {"auth_time": NOW, "acr": None}}, 12, "auth_time 0 s ago, no acr"),
        ({"claims": {"auth_time": NOW, "acr": "tin"}}, 12, "auth_time 0 s ago, acr tin"),
    ],
)
async def test_what_a_row_shows_of_a_wrong_answer(
    client: Client, tab: FakeTab, issuer: FakeIssuer, wrong: dict[str, object], number: int, found: str
) -> None:
    await client.login(max_age=60, extra={"claims": ESSENTIAL})
    given = dict(wrong)
    claims = {"auth_time": NOW, "acr": "gold", **given.pop("claims", {})}  # type: ignore[dict-item]  # a table of examples
    tab.navigator.response = issuer.answer(tab.navigator.left_for, claims=claims, **given)  # type: ignore[arg-type]
    with pytest.raises(OidcError):
        await client.handle_redirect()

    assert rows(client)[number][1] == found
    assert max(rows(client)) == number


async def test_a_wrong_signature_is_shown_as_one(client: Client, tab: FakeTab, issuer: FakeIssuer) -> None:
    await client.login()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    tab.navigator.response = issuer.answer(tab.navigator.left_for, key=key)
    with pytest.raises(SignatureWrong):
        await client.handle_redirect()

    assert rows(client)[7] == ("a signature that fits", "it does not fit")


async def test_without_a_kid_the_key_is_shown_without_one(client: Client, tab: FakeTab, issuer: FakeIssuer) -> None:
    issuer.keys = [{name: value for name, value in key.items() if name != "kid"} for key in issuer.keys]
    await client.login()
    tab.navigator.response = issuer.answer(tab.navigator.left_for, header={"kid": None})
    await client.handle_redirect()

    assert rows(client)[5] == ("one key for RS256", "RSA key without kid")


@pytest.mark.parametrize(
    ("claims", "kind", "says"),
    [
        ({"exp": NOW - 100}, TokenExpired, "expired 100 seconds ago"),
        ({"nbf": NOW + 100}, TokenNotYetValid, "not valid for another 100 seconds"),
        ({"iat": NOW - 700}, TokenTooOld, "issued 700 seconds ago; an answer comes within 600"),
    ],
)
async def test_a_wrong_time_says_by_how_much(
    client: Client, tab: FakeTab, issuer: FakeIssuer, claims: dict[str, float], kind: type[OidcError], says: str
) -> None:
    await client.login()
    tab.navigator.response = issuer.answer(tab.navigator.left_for, claims=claims)
    with pytest.raises(kind, match=says) as caught:
        await client.handle_redirect()

    assert caught.value.details["seconds"] == int(says.partition(" seconds")[0].split()[-1])


async def test_of_two_wrong_hashes_both_are_shown_and_the_first_is_the_error(
    client: Client, tab: FakeTab, issuer: FakeIssuer
) -> None:
    await client.login(response_type="code id_token token")
    tab.navigator.response = issuer.answer(tab.navigator.left_for, claims={"at_hash": "one", "c_hash": "other"})
    with pytest.raises(AccessTokenHashWrong):
        await client.handle_redirect()

    assert rows(client)[11][1] == "at_hash one, c_hash other"


async def test_an_old_and_weak_login_is_too_old(client: Client, tab: FakeTab, issuer: FakeIssuer) -> None:
    """Both faults are found, and the first of them is the error."""
    await client.login(max_age=60, extra={"claims": ESSENTIAL})
    tab.navigator.response = issuer.answer(tab.navigator.left_for, claims={"auth_time": NOW - 999, "acr": "tin"})
    with pytest.raises(AuthenticationTooOld):
        await client.handle_redirect()

    assert rows(client)[12][1] == "auth_time 999 s ago, acr tin"


async def test_of_a_long_state_64_characters_are_shown(client: Client, tab: FakeTab) -> None:
    tab.navigator.response = f"#state={'x' * 100}&error=access_denied"
    with pytest.raises(OidcError):
        await client.handle_redirect()

    assert rows(client)[1][1] == "x" * 64
