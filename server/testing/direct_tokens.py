"""Access tokens without a login, for the tests of an API."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from ..authorization_server.protocol.tokens import Grant, access_token_claims
from ..authorization_server.records.storage import access_tokens, hashed
from ..authorization_server.services import Services
from ..config import STANDARD_SCOPES, ApiRegistration
from ..config.json_values import json_problem

AN_HOUR = 3_600


def access_token(
    services: Services,
    subject: str,
    api: ApiRegistration,
    scope: str | None,
    client_id: str,
    claims: Mapping[str, Any],
    *,
    expired: bool,
) -> str:
    """Return an access token for ``api``, signed and kept as any other (RFC 9068).

    ``scope`` None stands for every permission of the API. ``claims`` replace those of the token; None removes one.
    Raises ValueError if the API has no such permission, or if a claim is nothing that JSON can hold.
    """
    if problem := json_problem(claims):
        raise ValueError(f"claims {problem}")
    asked = api.permissions if scope is None else scope.split()
    for name in asked:
        if name not in {*api.permissions, *STANDARD_SCOPES}:
            raise ValueError(f"{name!r} is no permission of {api.identifier}; it has {', '.join(api.permissions)}")
    config, now = services.config, services.clock()
    issued_at = now - config.lifetimes.access_token - AN_HOUR if expired else now
    grant = Grant(
        client_id=client_id,
        subject=subject,
        sid=secrets.token_urlsafe(16),
        auth_time=int(issued_at),
        amr=("pwd",),
        scope=frozenset(asked),
        audience=api.identifier,
    )
    honest = access_token_claims(
        grant,
        issuer=config.server.issuer,
        now=issued_at,
        lifetimes=config.lifetimes,
        jti=secrets.token_urlsafe(16),
    )
    changed = {name: value for name, value in {**honest, **claims}.items() if value is not None}
    token = services.keys.sign(changed, "at+jwt", "RS256")
    expires_at = int(issued_at) + config.lifetimes.access_token
    with services.storage.write() as connection:  # UserInfo knows the tokens that are kept here
        connection.execute(
            insert(access_tokens).values(key=hashed(token), grant=grant.to_json(), expires_at=expires_at)
        )
    return token
