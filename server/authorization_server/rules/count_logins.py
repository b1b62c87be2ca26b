"""Counts how often a person has logged in, silent renewals not counted, and tells the client."""

from . import AddClaim, Effects, Remember, RuleContext, RuleUser


def rule(user: RuleUser, context: RuleContext) -> Effects:
    count = user.metadata.get("logins", 0) + (0 if context.silent else 1)
    yield Remember({"logins": count})
    yield AddClaim("https://lab.example/logins", count, tokens=("id_token",))
