"""The places at which an issuer can be poisoned, and what a poison may know there.

The issuer is the honest one. At each place a function can change what passes on its way in or out. A :class:`Poison`
has at most one function for each place; where it has none, the issuer stays honest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from ..authorization_server.records.keys import Jwk
from ..authorization_server.services import Services
from ..config import Algorithm
from .run import Run

Pairs = list[tuple[str, str]]
Document = dict[str, Any]


class Silence(Enum):
    """No answer at all: the connection stays open."""

    SILENCE = "silence"


SILENCE = Silence.SILENCE


@dataclass(frozen=True, slots=True)
class Text:
    """An answer in place of a JSON document, with another status or a body that is no JSON."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The parameters of an authorization response, in order, and the part of the address they travel in."""

    parameters: tuple[tuple[str, str], ...]
    mode: Literal["fragment", "query", "page"]

    def get(self, name: str) -> str | None:
        """Return the first value of a parameter, or None."""
        return next((value for key, value in self.parameters if key == name), None)

    def without(self, *names: str) -> "Answer":
        """Return the answer without some parameters."""
        return Answer(tuple(pair for pair in self.parameters if pair[0] not in names), self.mode)

    def changed(self, **values: str) -> "Answer":
        """Return the answer with other values for the parameters that it has."""
        return Answer(tuple((name, values.get(name, value)) for name, value in self.parameters), self.mode)


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A token that is about to be signed, and the issuer's own key for it."""

    claims: Mapping[str, Any]
    header: Mapping[str, str]
    private_pem: str = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Stage:
    """One request, as a poison sees it.

    ``run`` is the run that the request belongs to, as far as that is known. ``silent`` says that the request came
    with ``prompt=none``; ``bearer`` is the access token that came with it; ``memory`` is kept from request to request,
    for this scenario at this issuer; ``poisoned`` becomes true when a poison has changed something.
    """

    services: Services
    now: float
    memory: dict[str, Any]
    run: Run | None = None
    silent: bool = False
    bearer: str | None = None
    poisoned: bool = False

    @property
    def issuer(self) -> str:
        """The issuer's address."""
        return self.services.config.server.issuer

    def spare_key(self, algorithm: Algorithm) -> tuple[str, Jwk]:
        """Return the private PEM and the public JWK of a key that the honest issuer does not have."""
        key: tuple[str, Jwk] = self.memory.get(algorithm) or self.services.signing.generate(algorithm)
        self.memory[algorithm] = key
        return key

    def somebody_else(self) -> str:
        """Return the ``sub`` of a person of this issuer who never logs in."""
        claims = {"name": "Somebody Else", "email": "somebody.else@example.com"}
        return self.services.users.from_provider("scenarios", "somebody else", claims, self.now).subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Poison:
    """What is changed, by place. Every function gets what the honest issuer has made, and the :class:`Stage`."""

    request: Callable[[Pairs, Stage], Pairs | Silence] | None = None
    """The authorization request, before the issuer reads it."""
    before_signing: Callable[[Stage], None] | None = None
    """Called when an answer with an ID token is about to be made."""
    id_token: Callable[[Document, Stage], Document] | None = None
    """The claims of an ID token, before it is signed."""
    signature: Callable[[Unsigned, Stage], str] | None = None
    """Signs an ID token in place of the issuer; returns the compact JWS."""
    answer: Callable[[Answer, Stage], Answer] | None = None
    """The authorization response."""
    discovery: Callable[[Document, Stage], Document | Text | Silence] | None = None
    jwks: Callable[[Document, Stage], Document | Text | Silence] | None = None
    userinfo: Callable[[Document, Stage], Document | Text | Silence] | None = None

    @property
    def is_met_at_discovery(self) -> bool:
        """Whether the discovery document is what is wrong; beside a wrong ID token it only announces it."""
        return self.discovery is not None and self.signature is None and self.id_token is None


HONEST = Poison()
"""No poison at all."""
