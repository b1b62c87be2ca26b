"""The parts of the honest issuer that are replaced: what issues and signs, keeps waiting requests, and renders pages.

They are not told which request they work for, so the :class:`.poison.Stage` of the request is found in :data:`STAGE`.
"""

import contextvars
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..authorization_server.protocol.requests import AuthorizationRequest
from ..authorization_server.protocol.responses import Issued
from ..authorization_server.protocol.tokens import Grant
from ..authorization_server.records.issuing import Issuing
from ..authorization_server.records.keys import Jwk, Signing
from ..authorization_server.records.transactions import Transaction, Transactions
from ..authorization_server.services import Pages, Services
from ..config import Algorithm
from .poison import Answer, Pairs, Poison, Stage, Unsigned
from .run_recorder import Runs

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


class PoisonedIssuing(Issuing):
    """Issues as the honest one does, and tells the poison before an ID token goes to the front channel."""

    def __init__(self, services: Services, poison: Callable[[], Poison]) -> None:
        super().__init__(services.config, services.storage, services.keys, services.users)
        self._poison = poison

    async def answer(
        self, request: AuthorizationRequest, grant: Grant, claims: Mapping[str, object], now: float
    ) -> Issued:
        """Return what the request's response type names."""
        before_signing = self._poison().before_signing
        if before_signing and request.returns("id_token"):
            before_signing(STAGE.get())
        return await super().answer(request, grant, claims, now)


class TiedTransactions(Transactions):
    """Waiting requests that know their run, so that it is found again behind the login page."""

    def __init__(self, services: Services, record: Callable[[], Runs]) -> None:
        super().__init__(services.storage, services.config.lifetimes)
        self._record = record

    def start(self, parameters: Sequence[tuple[str, str]], browser: str, address: str, now: float) -> Transaction:
        """Keep a request for later."""
        transaction = super().start(parameters, browser, address, now)
        if (run := STAGE.get().run) is not None:
            self._record().remember(run, "transaction", transaction.id)
        return transaction

    def get(self, transaction_id: str, browser: str) -> Transaction | None:
        """Return the transaction if it belongs to this browser."""
        self._found(transaction_id)
        return super().get(transaction_id, browser)

    def copy(self, transaction_id: str, browser: str, address: str, now: float) -> Transaction | None:
        """Return a new transaction with the same request for this browser, if nobody has answered the old one yet."""
        self._found(transaction_id)
        return super().copy(transaction_id, browser, address, now)

    def _found(self, transaction_id: str) -> None:
        STAGE.get().run = self._record().find("transaction", transaction_id)


def with_replaced(services: Services, poison: Callable[[], Poison], record: Callable[[], Runs]) -> Services:
    """Return the services with those two in place of the honest ones."""
    return replace(
        services,
        issuing=PoisonedIssuing(services, poison),
        transactions=TiedTransactions(services, record),
    )


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
