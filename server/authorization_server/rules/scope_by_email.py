"""Grants a permission to some people only, whatever was asked for and allowed.

[rules.settings.scope_by_email]
permission = "read:reports"
emails = ["ada@example.com"]
"""

from . import Effects, RuleContext, RuleUser, SetScope


def rule(user: RuleUser, context: RuleContext) -> Effects:
    permission = context.settings["permission"]
    if permission in context.scope and user.verified_email not in context.settings["emails"]:
        yield SetScope(context.scope - {permission})
