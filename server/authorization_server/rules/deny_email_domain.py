"""Lets nobody in whose e-mail address is at one of these domains.

[rules.settings.deny_email_domain]
domains = ["example.org"]
"""

from . import Deny, Effects, RuleContext, RuleUser


def rule(user: RuleUser, context: RuleContext) -> Effects:
    domain = user.email.rpartition("@")[2].lower()
    if domain in context.settings["domains"]:
        yield Deny("People with an address at this domain cannot log in here.")
