"""The command line's side of the admin interface: one request, and what came back."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from ..lab.listening import StartError

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the admin interface."""

    method: str
    path: str
    body: Values | None = None


def call_of(arguments: argparse.Namespace) -> Call:
    """Return the request that the words on the command line mean."""
    match arguments.what:
        case "show":
            return Call("GET", "")
        case "requests" | "runs" | "scenarios":
            return Call("GET", f"/{arguments.what}")
        case "forget-requests":
            return Call("DELETE", "/requests")
        case "reset" | "rotate-keys":
            return Call("POST", f"/{arguments.what}", {})
        case "scenario":
            return Call("POST", "/scenario", {"name": arguments.name})
        case "clock":
            return Call("POST", "/clock", {"forward": arguments.forward})
        case "fail":
            names = ("endpoint", "error", "description", "status", "times")
            return Call("POST", "/faults", _given(arguments, *names))
        case "client":
            given = _given(arguments, "client_id", "redirect_uris", "any_loopback_port")
            return Call("POST", "/clients", {**given, "first_party": not arguments.consent})
        case "api":
            return Call("POST", "/apis", {"identifier": arguments.identifier, "permissions": arguments.permissions})
        case "user":
            claims = {**({"name": arguments.name} if arguments.name else {}), **arguments.claims}
            return Call("POST", "/users", {**_given(arguments, "email", "password", "sub"), "claims": claims})
        case "access-token":
            given = _given(arguments, "user", "scope", "audience", "client_id", "claims", "expired")
            return Call("POST", "/access-tokens", given)
        case "next-token":
            return Call("POST", "/next-token", _given(arguments, "kind", "set", "remove"))
        case "skip-login":
            return Call("POST", "/skip-login", {"email": None if arguments.off else arguments.email})
        case _:
            return Call("POST", "/sessions", {"email": arguments.email})


def send(call: Call, address: str, token: str) -> tuple[bool, str]:
    """Send the request; return whether it was done, and the answer as text. Raises StartError without one."""
    try:
        response = httpx2.request(
            call.method,
            f"{address}{call.path}",
            json=call.body,
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )
        return response.is_success, json.dumps(response.json(), indent=2)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise StartError(f"There is no admin interface at {address} ({error}).") from None


def _given(arguments: argparse.Namespace, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(arguments, name)) is not None}
