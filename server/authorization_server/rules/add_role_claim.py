"""Tells clients and APIs which role a person has.

[rules.settings.add_role_claim]
claim = "https://lab.example/role"
roles = { "ada@example.com" = "editor" }
default = "reader"
"""

from . import AddClaim, Effects, RuleContext, RuleUser


def rule(user: RuleUser, context: RuleContext) -> Effects:
    roles = context.settings.get("roles", {})
    role = roles.get(user.verified_email, context.settings.get("default", "reader"))
    yield AddClaim(context.settings.get("claim", "https://lab.example/role"), role)
