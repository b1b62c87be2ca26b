"""An authorization server that is right, or wrong in the way that a test wants."""

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from ..base.hashes import left_half_hash, s256
from ..ports import Body, HttpResponse, Message
from .clock import FakeClock
from .crypto import PrivateKey, public_jwk
from .network import json_response
from .windows import Answer


class FakeIssuer:
    """An authorization server that does everything right unless it is told otherwise.

    ``user`` is who is logged in there (None: nobody). ``down`` makes it unreachable. ``metadata`` and ``keys``
    may be changed.
    """

    def __init__(self, url: str = "http://login.lab.localhost:8000", key: PrivateKey | None = None) -> None:
        self.url = url
        self.key: PrivateKey = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.user: str | None = "ada"
        self.down = False
        self.clock = FakeClock()
        self.lifetime = 600
        self.metadata: dict[str, Any] = {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo",
            "end_session_endpoint": f"{url}/logout",
            "jwks_uri": f"{url}/jwks.json",
            "authorization_response_iss_parameter_supported": True,
        }
        self.keys: list[dict[str, Any]] = [public_jwk(self.key, "key-1")]
        self.codes: dict[str, dict[str, str]] = {}

    def serve(self, method: str, url: str, headers: Mapping[str, str], body: Body) -> HttpResponse:
        """Answer a request of the page: discovery, keys, UserInfo, the token endpoint."""
        if self.down:
            raise OSError("connection refused")
        path = urlsplit(url).path
        if path == "/.well-known/openid-configuration":
            return json_response(self.metadata)
        if path == "/jwks.json":
            return json_response({"keys": self.keys})
        if path == "/userinfo":
            return json_response({"sub": self.user, "name": "Ada Lovelace", "email": "ada@example.com"})
        if path == "/token":
            return self._token(dict(parse_qsl(body if isinstance(body, str) else "")))
        return HttpResponse(404)

    def answer(
        self,
        request_url: str,
        *,
        claims: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
        parameters: Mapping[str, str | None] | None = None,
        key: PrivateKey | None = None,
        alg: str = "RS256",
    ) -> str:
        """Return the answer to an authorization request, as ``"#..."`` (``"?..."`` for ``code``).

        ``claims``, ``header`` and ``parameters`` change the right answer; None removes one.
        """
        request = dict(parse_qsl(urlsplit(request_url).query))
        words = request["response_type"].split()
        given: dict[str, str | None] = {"state": request["state"], "iss": self.url}
        if request.get("prompt") == "none" and self.user is None:
            given["error"] = "login_required"
        else:
            if "code" in words:
                given["code"] = code = os.urandom(8).hex()
                self.codes[code] = request
            if "token" in words:
                given |= {
                    "access_token": os.urandom(8).hex(),
                    "token_type": "Bearer",
                    "expires_in": str(self.lifetime),
                    "scope": request["scope"],
                }
            if "id_token" in words:
                given["id_token"] = self.id_token(
                    request, given.get("access_token"), given.get("code"), claims, header, key, alg
                )
        given |= parameters or {}
        kept = {name: value for name, value in given.items() if value is not None}
        return ("?" if words == ["code"] else "#") + urlencode(kept)

    def silent_answers(self, request_url: str) -> list[Answer]:
        """Return what happens in a hidden frame or popup: the callback page, or a message."""
        request = dict(parse_qsl(urlsplit(request_url).query))
        if self.down:
            return [None]
        raw = self.answer(request_url)
        if request.get("response_mode") == "web_message":
            data = {"type": "authorization_response", "response": dict(parse_qsl(raw[1:]))}
            return [Message(self.url, data)]
        return ["about:blank", None, request["redirect_uri"] + raw]

    def id_token(
        self,
        request: Mapping[str, str],
        access_token: str | None = None,
        code: str | None = None,
        claims: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
        key: PrivateKey | None = None,
        alg: str = "RS256",
    ) -> str:
        """Return an ID token for ``request``; the rest as in :meth:`answer`."""
        now = int(self.clock.now())
        right: dict[str, Any] = {
            "iss": self.url,
            "sub": self.user,
            "aud": request["client_id"],
            "exp": now + self.lifetime,
            "iat": now,
            "auth_time": now - 5,
            "nonce": request.get("nonce"),
            "at_hash": left_half_hash(access_token, "RS256") if access_token else None,
            "c_hash": left_half_hash(code, "RS256") if code else None,
        }
        payload = {name: value for name, value in {**right, **(claims or {})}.items() if value is not None}
        headers = {name: value for name, value in {"kid": "key-1", **(header or {})}.items() if value is not None}
        data = json.dumps(payload).encode()
        return jwt.PyJWS().encode(data, key or self.key, algorithm=alg, headers=headers)

    def _token(self, form: Mapping[str, str]) -> HttpResponse:
        request = self.codes.pop(form.get("code", ""), None)
        if request is None or s256(form.get("code_verifier", "")) != request.get("code_challenge"):
            return json_response({"error": "invalid_grant"}, 400)
        access_token = os.urandom(8).hex()
        return json_response(
            {
                "access_token": access_token,
                "token_type": "Bearer",
                "expires_in": self.lifetime,
                "scope": request["scope"],
                "id_token": self.id_token(request, access_token),
            }
        )
