"""What a scenario is: a name, what is wrong at this issuer, and what a correct client does about it."""

from dataclasses import dataclass
from typing import Literal

from .poison import HONEST, Poison
from .run import Expected

Strength = Literal["must", "should", "advice"]

SUITE_PREFIX = "oidcc-client-test"
"""How the OpenID Foundation's suite begins the names of its modules for clients."""


@dataclass(frozen=True, slots=True)
class Section:
    """A place in a standard."""

    title: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way to misbehave.

    ``sentence`` says what is wrong, ``correct`` what a correct client does. ``module`` is the suite's name for it,
    if the suite has one. ``response_type`` is one that meets the poison; ``on_renewal``: only a silent renewal does.
    ``must_send`` are parameters without which a client is wrong when it asks for an ID token.
    """

    name: str
    sentence: str
    expected: Expected
    correct: str
    section: Section
    poison: Poison = HONEST
    module: str | None = None
    response_type: str = "id_token token"
    on_renewal: bool = False
    must_send: tuple[str, ...] = ()
    strength: Strength = "must"
    """How strongly the standards demand what ``correct`` says; ``advice`` is ours alone. See ``strengths``."""


def core(number: str, anchor: str) -> Section:
    """Return a section of OpenID Connect Core 1.0."""
    return Section(f"OpenID Connect Core {number}", f"https://openid.net/specs/openid-connect-core-1_0.html#{anchor}")


def discovery(number: str, anchor: str) -> Section:
    """Return a section of OpenID Connect Discovery 1.0."""
    return Section(
        f"OpenID Connect Discovery {number}", f"https://openid.net/specs/openid-connect-discovery-1_0.html#{anchor}"
    )


def rfc(number: int, section: str) -> Section:
    """Return a section of an RFC."""
    return Section(f"RFC {number} section {section}", f"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}")
