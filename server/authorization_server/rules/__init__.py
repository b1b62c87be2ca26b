"""Rules personalise a login: one Python function in one file, switched on by name in the configuration.

A rule runs at **every** authentication, silent ones included: after the person is known and before a
token is made. It is a function of two values, and what it wants done it yields::

    from ..rules import AddClaim, Effects, RuleContext, RuleUser

    def rule(user: RuleUser, context: RuleContext) -> Effects:
        yield AddClaim("https://lab.example/role", "editor")

Rules run in the order of ``[rules] enabled``; each sees the scope and the metadata as the ones before it
left them. ``[rules.settings.<name>]`` is its own part of the configuration. A rule that has to wait for something,
such as an answer from another server, is an ``async def`` that returns a list. If a rule raises, or waits longer
than ``[rules] time_limit``, this login ends with ``server_error`` and nothing is issued. The limit is for waiting
alone: a rule that computes without an ``await`` holds up every other request until it is done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

TokenName = Literal["id_token", "access_token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUser:
    """The person. ``claims`` are standard claims; ``metadata`` is what rules and hooks remembered.

    ``email`` is what the person said: anybody can sign up with an address that is not theirs. Give something
    to :attr:`verified_email` only, and only if every ``connection`` that may say so is to be believed.
    """

    subject: str
    email: str
    connection: str
    claims: Mapping[str, Any]
    metadata: Mapping[str, Any]

    @property
    def verified_email(self) -> str:
        """The address, if it is known to be the person's own; else empty."""
        return self.email if self.claims.get("email_verified") is True else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleContext:
    """The login. ``now`` is in epoch seconds; ``silent`` says that no page may be shown (``prompt=none``)."""

    client_id: str
    audience: str | None
    scope: frozenset[str]
    silent: bool
    now: float
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddClaim:
    """Put a claim into tokens. Give it a name of your own, such as ``https://example.com/role``.

    A name that a standard has taken is refused, or a rule could make a token say something it must not.
    """

    name: str
    value: Any
    tokens: tuple[TokenName, ...] = ("id_token", "access_token")


@dataclass(frozen=True, slots=True)
class SetScope:
    """Grant another scope. Permissions of the API may be added; permissions about the person only by the person."""

    scope: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deny:
    """Refuse this login with ``unauthorized``. The client sees the message."""

    message: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the person to a page first; it returns them to ``/continue?state=…`` with the ``state`` it was given.

    Under ``prompt=none`` the client gets ``interaction_required``. The rule runs again afterwards, so it
    must find out by itself that the page was answered.
    """

    url: str


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep values about the person for next time. They are kept only if no rule refuses."""

    metadata: Mapping[str, Any]


Effect = AddClaim | SetScope | Deny | Redirect | Remember
Effects = Iterable[Effect]
