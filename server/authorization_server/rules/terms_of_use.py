"""Asks each person once to accept the terms of use; silent authentication waits until they have.

[rules.settings.terms_of_use]
version = "2026-01"

The page is ``/terms`` of this server, which remembers the answer. A page elsewhere would have to prove to
the rule that the person answered, for example by a call from server to server: the browser's word is the
person's own word.
"""

from . import Effects, Redirect, RuleContext, RuleUser


def rule(user: RuleUser, context: RuleContext) -> Effects:
    if user.metadata.get("terms_of_use") != context.settings["version"]:
        yield Redirect("/terms")
