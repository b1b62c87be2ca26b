"""What can be done to an authorization server from outside: one list, for the admin interface and the command line."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..config import ClientRegistration
from ..scenarios import SCENARIOS, Scenario
from .authorization_server import AuthorizationServer
from .changed_tokens import edit
from .installation import PASSWORD

Json = Any
Body = Mapping[str, Any]

NUMBER = (int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One request of the admin interface. ``takes`` maps the members of its JSON object to their types.

    With ``takes`` None any member may come, and the server itself says what it cannot use.
    """

    method: str
    path: str
    about: str
    run: Callable[[AuthorizationServer, Body], Json]
    takes: Mapping[str, tuple[type, ...]] | None = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def checked(self, body: Body) -> Body:
        """Return the body if it has what this operation needs and nothing else. Raises ValueError."""
        for name in self.needs:
            if name not in body:
                raise ValueError(f"{name} is missing")
        if self.takes is None:
            return body
        for name, value in body.items():
            kinds = self.takes.get(name)
            if kinds is None:
                raise ValueError(f"{name} is not known here; known are: {', '.join(self.takes) or 'none'}")
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise ValueError(f"{name} must be {' or '.join(WORDS[kind] for kind in kinds)}")
        return body


WORDS = {
    str: "a text",
    int: "a number",
    float: "a number with a fraction",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def state(server: AuthorizationServer, body: Body) -> Json:
    return {
        "issuer": server.issuer,
        "now": server.now,
        "scenario": server.scenario.name,
        "clients": [client_json(each) for each in server.clients],
        "apis": [asdict(each) for each in server.apis],
        "operations": {f"{each.method} {each.path}": each.about for each in OPERATIONS},
    }


def client_json(client: ClientRegistration) -> Json:
    """Return a registration without its secret."""
    return {name: value for name, value in asdict(client).items() if name != "client_secret"}


def add_api(server: AuthorizationServer, body: Body) -> Json:
    return asdict(server.register_api(body["identifier"], body["permissions"], name=body.get("name", "API")))


def add_user(server: AuthorizationServer, body: Body) -> Json:
    claims = body.get("claims", {})
    for name in ("password", "sub"):
        if name in claims:
            raise ValueError(f"{name} stands beside claims, and not among them")
    user = server.register_user(body["email"], password=body.get("password", PASSWORD), sub=body.get("sub"), **claims)
    return {"email": user.email, "claims": user.claims}


def access_token(server: AuthorizationServer, body: Body) -> Json:
    return {"access_token": server.access_token(**body)}


def next_token(server: AuthorizationServer, body: Body) -> Json:
    remove = body.get("remove", [])
    if not all(isinstance(each, str) for each in remove):
        raise ValueError("remove must be a list of claims' names")
    server.next_token(edit(body.get("set", {}), remove), body.get("kind", "id_token"))
    return {}


def scenario_json(scenario: Scenario) -> Json:
    """Return what a person wants to know of a scenario."""
    return {
        "name": scenario.name,
        "sentence": scenario.sentence,
        "expected": scenario.expected,
        "correct": scenario.correct,
        "section": scenario.section.title,
        "link": scenario.section.link,
    }


def move_clock(server: AuthorizationServer, body: Body) -> Json:
    if len(body) != 1:
        raise ValueError("give either forward, in seconds, or set, in seconds since the epoch")
    if "set" in body:
        server.set_clock(body["set"])
    else:
        server.move_clock(body["forward"])
    return {"now": server.now}


def fail_next(server: AuthorizationServer, body: Body) -> Json:
    server.fail_next(**body)
    return {}


def sign_in(server: AuthorizationServer, body: Body) -> Json:
    name, value = server.sign_in(**body)
    return {"cookie": {"name": name, "value": value}}


def skip_login(server: AuthorizationServer, body: Body) -> Json:
    server.skip_login(**body)
    return {}


def forget_requests(server: AuthorizationServer, body: Body) -> Json:
    server.forget_requests()
    return {}


def reset(server: AuthorizationServer, body: Body) -> Json:
    server.reset()
    return {}


OPERATIONS = (
    Operation(method="GET", path="", about="What there is, and what can be done.", run=state),
    Operation(
        method="POST",
        path="/clients",
        about="Register a client, with the keys of [[clients]]; every key has a default.",
        run=lambda server, body: client_json(server.register_client(**body)),
        takes=None,
    ),
    Operation(
        method="POST",
        path="/apis",
        about="Register an API: its identifier, and its permissions as a list, or as an object with words for each.",
        run=add_api,
        takes={"identifier": (str,), "permissions": (list, dict), "name": (str,)},
        needs=("identifier", "permissions"),
    ),
    Operation(
        method="POST",
        path="/users",
        about="Add a person, with any claims.",
        run=add_user,
        takes={"email": (str,), "password": (str,), "sub": (str,), "claims": (dict,)},
        needs=("email",),
    ),
    Operation(
        method="POST",
        path="/sessions",
        about="Sign a person in; the answer is the cookie for your browser or HTTP client.",
        run=sign_in,
        takes={"email": (str,)},
    ),
    Operation(
        method="POST",
        path="/skip-login",
        about="Answer every browser as if this person were signed in; null shows the login page again.",
        run=skip_login,
        takes={"email": (str, type(None))},
    ),
    Operation(
        method="POST",
        path="/access-tokens",
        about="Issue an access token without a login.",
        run=access_token,
        takes={
            "user": (str,),
            "scope": (str,),
            "audience": (str,),
            "client_id": (str,),
            "claims": (dict,),
            "expired": (bool,),
        },
    ),
    Operation(
        method="POST",
        path="/next-token",
        about="Change the next ID token, or with kind the next access_token: set claims, remove claims.",
        run=next_token,
        takes={"kind": (str,), "set": (dict,), "remove": (list,)},
    ),
    Operation(
        method="GET",
        path="/scenarios",
        about="The scenarios, and what a correct client does at each.",
        run=lambda server, body: [scenario_json(each) for each in SCENARIOS.values()],
    ),
    Operation(
        method="POST",
        path="/scenario",
        about="Misbehave as this scenario does; plain is the honest issuer.",
        run=lambda server, body: scenario_json(server.choose_scenario(body["name"])),
        takes={"name": (str,)},
        needs=("name",),
    ),
    Operation(
        method="GET",
        path="/runs",
        about="What clients did at the scenario in force, and the verdict.",
        run=lambda server, body: server.runs.to_json(),
    ),
    Operation(
        method="POST",
        path="/clock",
        about="Move the clock forward by seconds, or set it to seconds since the epoch.",
        run=move_clock,
        takes={"forward": NUMBER, "set": NUMBER},
    ),
    Operation(
        method="POST",
        path="/faults",
        about="Let the next request to an endpoint fail: with an HTTP status, or at /authorize with an OAuth error.",
        run=fail_next,
        takes={"endpoint": (str,), "error": (str,), "description": (str,), "status": (int,), "times": (int,)},
        needs=("endpoint",),
    ),
    Operation(
        method="POST",
        path="/rotate-keys",
        about="Sign with new keys from now on.",
        run=lambda server, body: {"kids": server.rotate_keys()},
    ),
    Operation(
        method="GET",
        path="/requests",
        about="The requests so far, without tokens and passwords.",
        run=lambda server, body: [each.to_json() for each in server.requests],
    ),
    Operation(method="DELETE", path="/requests", about="Empty the request log.", run=forget_requests),
    Operation(method="POST", path="/reset", about="Go back to the beginning.", run=reset),
)
