"""The misbehaving issuers of a running lab, as tools see them: their list, and what was noted of each run."""

import json
from typing import Any

from server.scenarios import SCENARIOS, Poison
from server.scenarios.poison import HONEST
from server.web import outgoing
from tests.comparison.table import Scenario
from tests.comparison.verdict import Seen, Where

CLIENT_ID = "comparison"
AUDIENCE = "https://api.lab.example/"
SCOPE = "openid profile email"
RESPONSE_TYPES = ("id_token", "id_token token", "code id_token")


def registration(origin: str, redirect_uris: list[str]) -> str:
    """Return the client of the foreign pages as TOML."""
    return f"""
[[clients]]
client_id = "{CLIENT_ID}"
name = "Comparison"
redirect_uris = {json.dumps(redirect_uris)}
web_origins = ["{origin}"]
response_types = {json.dumps(RESPONSE_TYPES)}
"""


def where_of(poison: Poison) -> Where:
    """Return where a client meets a poison. UserInfo that only agrees with a wrong ID token is not what is wrong."""
    if poison.is_met_at_discovery:
        return "discovery"
    return "UserInfo" if poison.userinfo and not poison.id_token else "answer"


class Issuers:
    """``login`` is the address of the login host."""

    def __init__(self, login: str) -> None:
        self._login = login

    def told(self, scenario: str) -> dict[str, Any]:
        """Return what an application's author knows of an issuer. Some libraries read no discovery document."""
        issuer = f"{self._login}/s/{scenario}"
        endpoints = {
            "authorization_endpoint": f"{issuer}/authorize",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks.json",
        }
        return {
            "issuer": issuer,
            "endpoints": endpoints,
            "client_id": CLIENT_ID,
            "scope": SCOPE,
            "audience": AUDIENCE,
        }

    async def scenarios(self) -> list[Scenario]:
        """Return all of them, in the order of the list."""
        found = await self._list()
        return [
            Scenario(
                each["name"],
                each["sentence"],
                each["expected"],
                SCENARIOS[each["name"]].poison != HONEST,
                SCENARIOS[each["name"]].strength,
                where_of(SCENARIOS[each["name"]].poison),
            )
            for each in found
        ]

    async def seen(self, scenario: str) -> Seen:
        """Return what the issuer has noted since it began."""
        (found,) = [each for each in await self._list() if each["name"] == scenario]
        requests = [each["what"] for run in found["runs"] for each in run["seen"]]
        stopped_early = not found["runs"] and bool(found["earlier"])  # it read a document and asked for nothing
        return Seen(
            stopped_early or any(run["poisoned"] for run in found["runs"]),
            requests.count("authorization request"),
            requests.count("UserInfo"),
        )

    async def _list(self) -> list[dict[str, Any]]:
        async with outgoing.make_client() as client:
            answer = await client.get(f"{self._login}/s/", headers={"Accept": "application/json"})
            answer.raise_for_status()
            found: list[dict[str, Any]] = answer.json()["scenarios"]
            return found
