"""Hooks run at sign-up: one Python function in one file, switched on by name in ``[rules] hooks``.

The function's name says when it runs. ``pre_user_registration(user, context)`` runs before the account
exists; it may yield :class:`~server.authorization_server.rules.Deny`, whose message the person reads on
the page, and :class:`~server.authorization_server.rules.Remember`. ``post_user_registration(user,
context)`` runs when the account exists; it may yield ``Remember``. The time limit of rules holds here as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """Who signs up. ``subject`` is empty before the account exists."""

    email: str
    name: str
    subject: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HookContext:
    """The sign-up. ``client_id`` is empty if the person came by themselves; ``now`` is in epoch seconds."""

    client_id: str
    now: float
    settings: Mapping[str, Any] = field(default_factory=dict)
