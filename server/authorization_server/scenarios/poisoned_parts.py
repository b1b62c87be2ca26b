"""The two parts of the honest issuer that are replaced: what signs, and what renders its pages.

Neither is told which request it works for, so the :class:`.poison.Stage` of the request is found in :data:`STAGE`.
"""

import contextvars
from collections.abc import Callable, Mapping
from typing import Any

from ...config import Algorithm
from ..keys import Jwk, Signing
from ..services import Pages
from .poison import Answer, Pairs, Poison, Stage, Unsigned

STAGE: contextvars.ContextVar[Stage] = contextvars.ContextVar("stage")
"""The request that is being answered."""


class PoisonedSigning:
    """Signs as ``honest`` does, but lets the poison have ID tokens first."""

    def __init__(self, honest: Signing, poison: Callable[[], Poison]) -> None:
        self._honest, self._poison = honest, poison

    def generate(self, algorithm: Algorithm) -> tuple[str, Jwk]:
        """Return a new key pair."""
        return self._honest.generate(algorithm)

    def verify(self, token: str, jwk: Jwk, algorithm: str) -> dict[str, Any]:
        """Return the claims of a token whose signature is good. Raises ValueError otherwise."""
        return self._honest.verify(token, jwk, algorithm)

    def sign(self, claims: Mapping[str, Any], header: Mapping[str, str], private_pem: str) -> str:
        """Return a compact JWS."""
        stage = STAGE.get(None)
        if stage is None or header["typ"] != "JWT":
            return self._honest.sign(claims, header, private_pem)
        poison = self._poison()
        given = poison.id_token(dict(claims), stage) if poison.id_token else claims
        stage.poisoned |= given != claims or poison.signature is not None
        if poison.signature is not None:
            return poison.signature(Unsigned(given, header, private_pem), stage)
        return self._honest.sign(given, header, private_pem)


class PoisonedPages:
    """Renders as ``honest`` does; a page that carries an answer to the client gets what ``poisoned`` makes of it."""

    def __init__(self, honest: Pages, poisoned: Callable[[Answer, Stage], Answer]) -> None:
        self._honest, self._poisoned = honest, poisoned

    def render(self, name: str, values: dict[str, object]) -> str:
        """Return the HTML of a page."""
        fields = values.get("fields")
        if name in ("form_post", "web_message") and isinstance(fields, Mapping):
            answer = self._poisoned(Answer(tuple(fields.items()), "page"), STAGE.get())
            as_given: object = _Fields(answer.parameters) if name == "form_post" else dict(answer.parameters)
            values = {**values, "fields": as_given}
        return self._honest.render(name, values)


class _Fields:
    """Fields of a form in order, of which two may have one name."""

    def __init__(self, parameters: tuple[tuple[str, str], ...]) -> None:
        self._parameters = parameters

    def items(self) -> Pairs:
        return list(self._parameters)
