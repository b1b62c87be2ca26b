"""Lets only people sign up who give an e-mail address at some domains. Nobody here checks that it is theirs.

[rules.settings.invited_only]
domains = ["example.com"]
"""

from ..rules import Deny, Effects
from . import HookContext, NewUser


def pre_user_registration(user: NewUser, context: HookContext) -> Effects:
    if user.email.rpartition("@")[2] not in context.settings["domains"]:
        yield Deny("Only people who are invited can sign up here.")
