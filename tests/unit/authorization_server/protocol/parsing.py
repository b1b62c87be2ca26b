"""Two clients and an API, and requests to parse."""

import pytest

from server.authorization_server.protocol.destinations import Registry, ResponseError
from server.authorization_server.protocol.requests import AuthorizationRequest
from server.config import ApiRegistration, ClientRegistration

APP = ClientRegistration(
    client_id="app",
    name="App",
    redirect_uris=("https://app.example/cb", "https://app.example/cb?x=1"),
    web_origins=("https://app.example",),
    response_types=("id_token", "token", "id_token token", "code", "code id_token", "code token", "none"),
    allowed_connections=("database",),
)
IMPLICIT = ClientRegistration(
    client_id="implicit", name="I", redirect_uris=("https://i.example/",), response_types=("id_token",)
)
API = ApiRegistration(identifier="https://api.example/", name="API", permissions={"read": "Read"})
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
GOOD = {
    "client_id": "app",
    "redirect_uri": "https://app.example/cb",
    "response_type": "id_token token",
    "scope": "openid email",
    "state": "xyz",
    "nonce": "n",
}


def hint_subject(hint, client):
    if hint != "good":
        raise ValueError
    return "ada"


REGISTRY = Registry(clients={"app": APP, "implicit": IMPLICIT}, apis={API.identifier: API}, hint_subject=hint_subject)


def parse(*more, **changes):
    pairs = [(name, value) for name, value in (GOOD | changes).items() if value is not None]
    return AuthorizationRequest.parse([*pairs, *more], REGISTRY)


def refused(*more, **changes):
    with pytest.raises(ResponseError) as raised:
        parse(*more, **changes)
    return raised.value
