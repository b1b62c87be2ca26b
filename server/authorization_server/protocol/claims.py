"""What a client may be told about a person: by scope (OIDC Core 5.4), and by name with ``claims`` (Core 5.5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Claims = dict[str, Any]

SCOPE_CLAIMS: Mapping[str, tuple[str, ...]] = {
    "profile": (
        *("name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile"),
        *("picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at"),
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
"""The claims that each scope asks for (OIDC Core 5.4)."""

STANDARD_CLAIMS = frozenset(name for names in SCOPE_CLAIMS.values() for name in names)


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """The ``claims`` parameter (OIDC Core 5.5): which claims the client asks for, at UserInfo and in the ID token.

    Each name stands for what the client demands of the claim: ``essential``, ``value``, ``values``, or nothing.
    """

    userinfo: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    id_token: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def scope(self) -> frozenset[str]:
        """The scopes that these claims belong to. A claim needs the same permission by name as by scope."""
        asked = self.userinfo.keys() | self.id_token.keys()
        return frozenset(scope for scope, names in SCOPE_CLAIMS.items() if asked.intersection(names))

    def within(self, scope: frozenset[str]) -> "ClaimsRequest":
        """Return those of the claims that ``scope`` stands for, without the demands.

        The decision has considered those. They can be any JSON, nested as deeply as a client likes, so they are not
        kept.
        """
        allowed = {name for each in scope for name in SCOPE_CLAIMS.get(each, ())}

        def kept(asked: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
            return {name: {} for name in asked if name in allowed}

        return ClaimsRequest(kept(self.userinfo), kept(self.id_token))

    @classmethod
    def parse(cls, text: str) -> "ClaimsRequest":
        """Return what the parameter asks for. Unknown members are ignored. Raises ValueError if it is malformed."""
        try:
            value = json.loads(text)
            json.dumps(value, ensure_ascii=False).encode()  # ValueError for half a surrogate pair, which is no text
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        if not isinstance(value, dict):
            raise ValueError("it must be a JSON object")
        return cls(_claims_member(value.get("userinfo")), _claims_member(value.get("id_token")))


def _claims_member(value: object) -> dict[str, dict[str, Any]]:
    if value is None:
        return {}
    if not isinstance(value, dict) or any(not isinstance(each, dict | None) for each in value.values()):
        raise ValueError("userinfo and id_token must map claim names to null or an object")
    return {name: demands or {} for name, demands in value.items()}


def claims_about(person: Mapping[str, Any], scope: frozenset[str], asked: Mapping[str, Any]) -> Claims:
    """Return the claims about a person that ``scope`` stands for, and the standard ones among the names in ``asked``.

    A claim without a value is left out (OIDC Core 5.3.2).
    """
    names = {name for each in scope for name in SCOPE_CLAIMS.get(each, ())} | (STANDARD_CLAIMS & asked.keys())
    return {name: value for name, value in person.items() if name in names and value is not None}
