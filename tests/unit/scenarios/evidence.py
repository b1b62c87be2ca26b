"""Everything a client can see of an issuer in one login, as a flat table, so that two issuers can be compared."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt

from server.authorization_server.protocol.hashes import base64url_decode, half_hash
from tests.unit.authorization_server.lab import ISSUER, Page
from tests.unit.scenarios.conftest import Poisoned

Table = dict[str, Any]


async def login(bad: Poisoned, name: str, response_type: str = "id_token token") -> Table:
    """Return what the scenario ``name`` shows of itself to a client that looks at everything."""
    bad.name = name
    extra = {"code_challenge": "a" * 43, "code_challenge_method": "S256"} if "code" in response_type else {}
    browser, page = await bad.lab.logged_in(response_type=response_type, **extra)
    discovery = await browser.get(f"{ISSUER}/.well-known/openid-configuration")
    keys = await browser.get(f"{ISSUER}/jwks.json")
    seen = {
        **named("discovery", discovery.json()),
        "keys": [key["alg"] for key in keys.json()["keys"]] if keys.text.startswith("{") else (keys.status, keys.text),
        **answer(bad, page),
        **(id_token(page, keys) if "id_token" in parameters(page) else {}),
    }
    if "access_token" in parameters(page):
        bearer = {"Authorization": f"Bearer {parameters(page)['access_token']}"}
        profile = (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).json()
        seen |= named("userinfo", profile | {"sub": who(bad, profile["sub"])})
    silent = await browser.get(
        bad.lab.authorize_url(prompt="none", state="again", response_type=response_type, **extra)
    )
    claims = (
        jwt.decode(found, options={"verify_signature": False}) if (found := parameters(silent).get("id_token")) else {}
    )
    about = who(bad, claims["sub"]) if "sub" in claims else "nobody"
    return seen | {"silent.status": silent.status, "silent.about": about}


def named(prefix: str, values: dict[str, Any]) -> Table:
    return {f"{prefix}.{name}": value for name, value in values.items()}


def who(bad: Poisoned, subject: str) -> str:
    user = bad.issuer.services.users.by_subject(subject)
    return user.name if user else "nobody"


def pairs(page: Page) -> list[tuple[str, str]]:
    parts = urlsplit(page.location)
    return parse_qsl(parts.fragment or parts.query, keep_blank_values=True)


def parameters(page: Page) -> dict[str, str]:
    """Return the first value of each parameter."""
    return dict(reversed(pairs(page)))


def answer(bad: Poisoned, page: Page) -> Table:
    given = parameters(page)
    if token := given.get("access_token"):
        given["access_token"] = who(bad, jwt.decode(token, options={"verify_signature": False})["sub"])
    table = named("answer", {name: value for name, value in given.items() if name not in ("id_token", "code")})
    names = [name for name, _ in pairs(page)]
    mode = "fragment" if urlsplit(page.location).fragment else "query"
    return table | {"answer": mode, "repeated": sorted({name for name in names if names.count(name) > 1})}


def id_token(page: Page, keys: Page) -> Table:
    given = parameters(page)
    header = jwt.get_unverified_header(given["id_token"])
    claims: dict[str, Any] = jwt.decode(given["id_token"], options={"verify_signature": False})
    for name, value in (("at_hash", given.get("access_token")), ("c_hash", given.get("code"))):
        if value and name in claims:
            claims[name] = "right" if claims[name] == half_hash(value) else "wrong"
    claims |= {"sub": "Ada" if claims.get("sub") else None, "sid": bool(claims.get("sid"))}
    return {
        **named("header", header | ({"kid": "named"} if "kid" in header else {})),
        **named("claims", {name: value for name, value in claims.items() if value is not None}),
        "signature": signature(given["id_token"], header, keys),
    }


def signature(token: str, header: dict[str, Any], keys: Page) -> str:
    """Say whether the signature fits a key that the issuer publishes."""
    if not base64url_decode(token.rpartition(".")[2]):
        return "none"
    if not keys.text.startswith("{"):
        return "unknown"
    for jwk in keys.json()["keys"]:
        if header["alg"] == jwk["alg"] and header.get("kid") in (None, jwk["kid"]):
            try:
                options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
                jwt.decode(token, jwt.PyJWK.from_dict(jwk), algorithms=[header["alg"]], options=options)
            except jwt.InvalidSignatureError:
                continue
            else:
                return "fits"
    return "does not fit"
