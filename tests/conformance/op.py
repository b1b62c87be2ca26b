"""What every module of the suite does and checks, in one place."""

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt

from server.authorization_server.protocol.hashes import half_hash
from server.config import ClientRegistration, Config
from tests.unit.authorization_server.lab import ISSUER, PASSWORD, Browser, Lab, Page

CALLBACK = "http://localhost:8443/test/a/implicit-flow-lab/callback"
AFTER_LOGOUT = "http://localhost:8443/test/a/implicit-flow-lab/post_logout_redirect"
WITH_QUERY = f"{CALLBACK}?dummy1=lorem"

IN_ANSWER = {
    "id_token": {"id_token", "state", "iss"},
    "id_token token": {"id_token", "access_token", "token_type", "expires_in", "scope", "state", "iss"},
    "code": {"code", "state", "iss"},
}
IN_ERROR = {"error", "error_description", "state", "iss"}


def suite_client(config: Config) -> Config:
    """Add the client that the suite would register."""
    client = ClientRegistration(
        client_id="suite",
        name="Conformance Suite",
        redirect_uris=(CALLBACK, WITH_QUERY),
        post_logout_redirect_uris=(AFTER_LOGOUT,),
        response_types=("id_token", "id_token token", "code"),
        allowed_connections=("database",),
    )
    return replace(config, clients={**config.clients, "suite": client})


@dataclass
class Op:
    """The server under test, as one plan of the suite (response type and mode) sees it."""

    lab: Lab
    response_type: str = "id_token token"
    response_mode: str = "fragment"
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.lab.browser()

    async def send(self, method: str = "GET", *, reverse: bool = False, **changes: Any) -> Page:
        """Make an authorization request. A parameter that is None is left out; ``reverse`` turns their order round."""
        request = {
            "client_id": "suite",
            "redirect_uri": CALLBACK,
            "response_type": self.response_type,
            "response_mode": None if self.response_mode == "fragment" else self.response_mode,
            "scope": "openid",
            "state": "rl5N3ZVbq8",
            "nonce": "8wXg5E1D6N",
        } | changes
        self.sent = {name: value for name, value in request.items() if value is not None}
        if reverse:
            self.sent = dict(reversed(self.sent.items()))
        if method == "POST":
            return await self.browser.post(f"{ISSUER}/authorize", self.sent)
        return await self.browser.get(f"{ISSUER}/authorize?{urlencode(self.sent)}")

    async def complete(self, page: Page) -> Page:
        """Do what the person at the browser does: log in as Ada, allow."""
        if "/login?" in page.url and page.status == 200:
            page = await self.browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
        if "/consent?" in page.url and page.status == 200:
            page = await self.browser.press(page, "Allow")
        return page

    def parameters(self, page: Page) -> dict[str, str]:
        """Return the parameters of an answer, from where this response mode puts them."""
        uri = self.sent["redirect_uri"]
        if self.response_mode == "form_post":
            (form,) = page.forms
            assert page.status == 200
            assert (form.method, form.action) == ("post", uri)
            assert page.headers["cache-control"] == "no-store"
            found = dict(form.fields)
            assert len(found) == len(form.fields), "each parameter once"
        else:
            assert page.status == 303, "303, never 307"
            assert page.location.startswith(f"{uri}#")
            assert "error" not in urlsplit(page.location).query, "an error in the query of a fragment flow"
            found = page.fragment
        assert found.get("state") == self.sent.get("state")
        assert found["iss"] == ISSUER
        return found

    def error(self, page: Page, *codes: str) -> dict[str, str]:
        """Return the parameters of an error answer that has one of these codes."""
        found = self.parameters(page)
        assert found.keys() <= IN_ERROR
        assert found["error"] in codes
        return found

    async def answer(self, page: Page) -> dict[str, Any]:
        """Return the parameters of a good answer after the checks of every module, with the ID token's claims."""
        found = self.parameters(page)
        assert found.keys() == IN_ANSWER[self.response_type] - ({"state"} - self.sent.keys())
        claims = await self.id_token(found["id_token"])
        assert claims["nonce"] == self.sent["nonce"]
        if "access_token" in found:
            assert found["token_type"] == "Bearer"
            assert int(found["expires_in"]) > 0
            assert claims["at_hash"] == half_hash(found["access_token"])
            assert (await self.userinfo(found["access_token"]))["sub"] == claims["sub"]
        else:
            assert "at_hash" not in claims
        return {**found, "claims": claims}

    async def authorize(self, **changes: Any) -> dict[str, Any]:
        """Make a request, let the person do their part, and return the good answer."""
        return await self.answer(await self.complete(await self.send(**changes)))

    async def id_token(self, token: str) -> dict[str, Any]:
        """Return the claims of an ID token whose signature and times are good."""
        header = jwt.get_unverified_header(token)
        assert header["alg"] == "RS256"
        assert {"jku", "jwk", "x5u", "x5c"}.isdisjoint(header)
        key = (await self.jwks())[header["kid"]]
        options = {"verify_exp": False, "verify_iat": False}  # the clock of the test stands still
        claims = jwt.decode(token, jwt.PyJWK.from_dict(key), algorithms=["RS256"], audience="suite", options=options)
        assert claims["iss"] == ISSUER
        assert 0 < len(claims["sub"]) <= 255
        assert claims["iat"] <= self.lab.clock.now < claims["exp"]
        assert None not in claims.values()
        return claims

    async def jwks(self) -> dict[str, dict[str, str]]:
        keys = (await self.browser.get(f"{ISSUER}/jwks.json")).json()["keys"]
        found = {key["kid"]: key for key in keys}
        assert len(found) == len(keys), "distinct kids"
        assert all("d" not in key for key in keys)
        return found

    async def userinfo(self, access_token: str, way: str = "get") -> dict[str, Any]:
        """Return what UserInfo says."""
        url, bearer = f"{ISSUER}/userinfo", {"Authorization": f"Bearer {access_token}"}
        match way:
            case "get":
                page = await self.browser.get(url, headers=bearer)
            case "post header":
                page = await self.browser.post(url, None, headers=bearer)
            case _:
                page = await self.browser.post(url, {"access_token": access_token})
        assert page.status == 200
        assert page.headers["content-type"] == "application/json"
        found = page.json()
        assert None not in found.values()
        return dict(found)

    async def claims_of(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return what the client learns about the person: from UserInfo, or from the ID token if that came alone."""
        if self.response_type == "id_token":
            return dict(answer["claims"])
        found = await self.userinfo(answer["access_token"])
        assert found["sub"] == answer["claims"]["sub"]
        return found


def request_object(**claims: Any) -> str:
    """Return an unsigned request object (OIDC Core 6.1)."""
    return jwt.encode(claims, key="", algorithm="none")


def as_json(value: object) -> str:
    return json.dumps(value)
