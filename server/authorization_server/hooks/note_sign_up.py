"""Remembers through which application and when a person signed up; rules can read it later."""

from ..rules import Effects, Remember
from . import HookContext, NewUser


def post_user_registration(user: NewUser, context: HookContext) -> Effects:
    yield Remember({"signed_up_through": context.client_id, "signed_up_at": int(context.now)})
