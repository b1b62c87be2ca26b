"""Arguments of the wrong type, a wrong name or without meaning: each is refused with a sentence, and nothing breaks."""

import inspect
import math
from typing import Any

import httpx2
import pytest

from server.config import ConfigError
from server.testing.authorization_server import AuthorizationServer

METHODS = [
    name
    for name, member in vars(AuthorizationServer).items()
    if inspect.isfunction(member) and not name.startswith("_") and name != "close"
]
GOOD: dict[str, dict[str, Any]] = {
    "register_api": {"identifier": "https://other.example/", "permissions": ["read"]},
    "register_user": {"email": "grace@example.com"},
    "log_in": {"request": "http://127.0.0.1:1/authorize"},
    "next_token": {"change": dict},
    "move_clock": {"seconds": 1},
    "set_clock": {"now": 1_790_000_000},
    "fail_next": {"endpoint": "/jwks.json", "status": 503},
    "requests_to": {"path": "/token"},
}
"""What each method needs, so that only one argument is wrong."""
ANY_NAME = ("register_client", "register_user")  # of a setting, of a claim


class Strange:
    """Fits no annotation."""


def call(server: AuthorizationServer, method: str, arguments: dict[str, Any]) -> None:
    parameters = inspect.signature(getattr(server, method)).parameters
    given = [
        arguments.pop(name)
        for name, each in parameters.items()
        if each.kind is each.POSITIONAL_ONLY and name in arguments
    ]
    getattr(server, method)(*given, **arguments)


@pytest.mark.parametrize("method", METHODS)
def test_every_argument_of_a_wrong_type(session_authorization_server: AuthorizationServer, method: str):
    for name, parameter in inspect.signature(getattr(AuthorizationServer, method)).parameters.items():
        if name == "self" or parameter.kind is parameter.VAR_KEYWORD:
            continue
        with pytest.raises(TypeError, match=f"^{name} must be .*, and not Strange$"):
            call(session_authorization_server, method, {**GOOD.get(method, {}), name: Strange()})


@pytest.mark.parametrize("method", [each for each in METHODS if each not in ANY_NAME])
def test_an_argument_that_is_not_known(session_authorization_server: AuthorizationServer, method: str):
    with pytest.raises(TypeError, match="unexpected keyword argument 'mistyped'"):
        call(session_authorization_server, method, {**GOOD.get(method, {}), "mistyped": 1})


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("access_token", {"scope": ["read:messages"]}),
        ("access_token", {"expired": "yes"}),
        ("access_token", {"expired": 1}),
        ("access_token", {"claims": {"exp": math.nan}}),
        ("access_token", {"claims": {"roles": Strange()}}),
        ("access_token", {"claims": {1: "x"}}),
        ("access_token", {"claims": {"roles": [{"deep": {1: "x"}}]}}),
        ("access_token", {"claims": {"roles": "\ud800"}}),
        ("access_token", {"user": None}),
        ("move_clock", {"seconds": True}),
        ("move_clock", {"seconds": math.nan}),
        ("move_clock", {"seconds": "5"}),
        ("set_clock", {"now": math.inf}),
        ("fail_next", {"endpoint": "/jwks.json", "status": 503.5}),
        ("fail_next", {"endpoint": "/jwks.json", "status": True}),
        ("fail_next", {"endpoint": "/jwks.json", "status": 503, "times": 1.5}),
        ("fail_next", {"endpoint": "jwks.json", "status": 503}),
        ("next_token", {"change": "nonce"}),
        ("next_token", {"change": dict, "kind": "idtoken"}),
        ("log_in", {"request": "localhost/authorize"}),
        ("log_in", {"request": ""}),
        ("register_api", {"identifier": "x", "permissions": "read"}),
        ("register_api", {"identifier": "\ud800", "permissions": ["read"]}),
        ("register_api", {"identifier": "x\0", "permissions": ["read"]}),
        ("register_api", {"identifier": "x", "permissions": ["read"], "name": "\0"}),
        ("register_api", {"identifier": "x", "permissions": {"read": "\0"}}),
        ("register_api", {"identifier": "x", "permissions": {"read": "\ud800"}}),
        ("register_api", {"identifier": "x", "permissions": {1: "Read"}}),
        ("register_user", {"email": "grace@example.com", "roles": math.nan}),
        ("register_user", {"email": "grace@example.com", "name": "\ud800"}),
        ("register_user", {"email": "grace@example.com", "roles": ["\udc00"]}),
        ("register_user", {"email": "\ud800@example.com"}),
        ("register_user", {"email": "\0@example.com"}),
        ("register_user", {"email": "grace@example.com", "sub": "\0"}),
        ("register_user", {"email": "grace@example.com", "roles": {1: "x"}}),
        ("register_client", {"redirect_uris": ["http://[::1/callback"]}),
        ("register_client", {"redirect_uris": ["http://localhost:x/"]}),
        ("register_client", {"redirect_uris": ["http://localhost:99999/"]}),
        ("register_client", {"redirect_uris": ["http://ada@localhost/"]}),
        ("register_client", {"redirect_uris": ["http://"]}),
        ("register_client", {"redirect_uris": ["https:/callback"]}),
        ("register_client", {"web_origins": ["http://[::1"]}),
        ("register_client", {"client_secret": "\ud800"}),
        ("register_client", {"client_id": "\0"}),
        ("register_client", {"name": "\x1b[31m"}),
    ],
)
def test_values_without_meaning(
    session_authorization_server: AuthorizationServer, http: httpx2.Client, method: str, arguments: dict[str, Any]
):
    with pytest.raises((ConfigError, KeyError, TypeError, ValueError)) as raised:
        call(session_authorization_server, method, arguments)
    assert " must " in str(raised.value) or "choose among" in str(raised.value)
    assert http.get(f"{session_authorization_server.issuer}/jwks.json").status_code == 200
