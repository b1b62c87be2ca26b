"""The metadata of this server (OIDC Discovery 3, RFC 8414 2): everything that is enabled, and nothing else."""

from typing import Any, get_args

from starlette.responses import JSONResponse, Response

from ...config import RESPONSE_TYPES, STANDARD_SCOPES, Config
from ..protocol.claims import STANDARD_CLAIMS
from ..protocol.decisions import ACR
from ..protocol.destinations import ResponseMode
from ..protocol.requests import Prompt
from ..protocol.tokens import userinfo_address
from ..visit import Visit

ID_TOKEN_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "c_hash", "sid")

PUBLIC = {"Access-Control-Allow-Origin": "*"}
"""For documents that anybody may read."""


def metadata(config: Config) -> dict[str, Any]:
    """Return the metadata of an issuer, made from its configuration."""
    issuer, clients = config.server.issuer, config.clients.values()
    response_types = [each for each in RESPONSE_TYPES if any(each in client.response_types for client in clients)]
    flows = {
        "implicit": any("code" not in each.split() and each != "none" for each in response_types),
        "authorization_code": any("code" in each.split() for each in response_types),
    }
    methods = {"none" if client.client_secret is None else "client_secret_basic" for client in clients}
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": userinfo_address(issuer),
        "jwks_uri": f"{issuer}/jwks.json",
        "end_session_endpoint": f"{issuer}/logout",
        "response_types_supported": response_types,
        "response_modes_supported": list(get_args(ResponseMode)),
        "grant_types_supported": [name for name, enabled in flows.items() if enabled],
        "subject_types_supported": ["public"],
        "scopes_supported": [*STANDARD_SCOPES, *(name for api in config.apis.values() for name in api.permissions)],
        "claims_supported": [*ID_TOKEN_CLAIMS, *sorted(STANDARD_CLAIMS)],
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,  # left out it would mean true (OIDC Discovery 3)
        "prompt_values_supported": list(get_args(Prompt)),
        "acr_values_supported": [ACR],
        "display_values_supported": ["page", "popup", "touch", "wap"],  # one page fits all: narrow, without scripts
        "id_token_signing_alg_values_supported": sorted({"RS256", *(c.id_token_signed_response_alg for c in clients)}),
        "token_endpoint_auth_methods_supported": sorted(
            methods | ({"client_secret_post"} if "client_secret_basic" in methods else set())
        ),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


async def openid_configuration(visit: Visit) -> Response:
    """GET ``/.well-known/openid-configuration`` and ``/.well-known/oauth-authorization-server``."""
    return JSONResponse(metadata(visit.services.config), headers={**PUBLIC, "Cache-Control": "public, max-age=300"})


async def jwks(visit: Visit) -> Response:
    """GET ``/jwks.json`` (RFC 7517). Browsers may cache it, but must ask each time whether it has changed.

    A client that meets an unknown ``kid`` fetches the keys again, and must not get its old copy.
    """
    keys = visit.services.keys.jwks(visit.now)
    etag = '"' + ".".join(str(key["kid"]) for key in keys["keys"]) + '"'
    headers = {**PUBLIC, "Cache-Control": "public, max-age=0, must-revalidate", "ETag": etag}
    if visit.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return JSONResponse(keys, headers=headers)
