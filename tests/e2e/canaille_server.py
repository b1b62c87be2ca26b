"""Canaille, an OpenID provider that somebody else wrote (PyPI), with what the page needs and nothing more.

It runs in an environment of its own (``make setup-comparison``). Its argument is JSON; ``canaille_provider.py`` makes
it. It keeps everything in memory, so a restart makes it forget.
"""

import json
import mimetypes
import os
import sys
from typing import Any
from urllib.parse import urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it wants https; a browser takes http on this machine for as safe

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from flask import Flask, Response, request
from werkzeug.serving import run_simple

RESPONSE_TYPES = ["code", "token", "id_token"]  # Canaille allows all their combinations


def configuration(settings: dict[str, Any]) -> dict[str, Any]:
    """Return Canaille's configuration."""
    return {
        "SECRET_KEY": "a key of the tests",
        "SERVER_NAME": urlsplit(settings["issuer"]).netloc,
        "PREFERRED_URL_SCHEME": "http",
        "OAUTH2_TOKEN_EXPIRES_IN": dict.fromkeys(("authorization_code", "implicit"), settings["access_token"]),
        "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "LANGUAGE": "en"},
        # Canaille asks nobody what a client of a trusted domain may do.
        "CANAILLE_OIDC": {"TRUSTED_DOMAINS": [".localhost"] if settings["first_party"] else []},
    }


def add_people(password: str) -> None:
    """Make the accounts of the tests."""
    for user_name, given_name, family_name in (("ada", "Ada", "Lovelace"), ("alan", "Alan", "Turing")):
        user = models.User(
            user_name=user_name,
            given_name=given_name,
            family_name=family_name,
            formatted_name=f"{given_name} {family_name}",
            emails=[f"{user_name}@example.com"],
            password=password,
        )
        Backend.instance.save(user)


def add_client(page: str) -> None:
    """Register the page."""
    client = models.Client(
        client_id="spa",
        client_name="Implicit Flow Lab",
        client_uri=page,  # its origin is allowed by CORS
        redirect_uris=[f"{page}/", f"{page}/app/static/blank.html"],
        post_logout_redirect_uris=[f"{page}/"],
        token_endpoint_auth_method="none",
        grant_types=["authorization_code", "implicit"],
        response_types=RESPONSE_TYPES,
        id_token_signed_response_alg="RS256",  # without it Canaille signs with RS512
        scope=["openid", "profile", "email", "phone"],
    )
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)


def without_decoration() -> Response | None:
    """Answer for a style sheet, font or picture: nothing. Firefox reports a font that is left half-way as an error."""
    if request.path.startswith("/static/"):
        return Response("", mimetype=mimetypes.guess_type(request.path)[0])
    return None


def make_app(settings: dict[str, Any]) -> Flask:
    """Return Canaille with its accounts and its client."""
    app = create_app(config=configuration(settings))
    app.before_request(without_decoration)
    with app.app_context():
        add_people(settings["password"])
        add_client(settings["page"])
    return app


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    run_simple("127.0.0.1", urlsplit(settings["issuer"]).port or 80, make_app(settings), threaded=True)
