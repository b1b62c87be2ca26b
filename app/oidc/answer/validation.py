"""From an answer to tokens: gathers the evidence and goes through the table of :mod:`.checks`.

Every check becomes one event, passed or refused, so that a page can show the list. The first refusal ends it
and nothing of the answer is used.
"""

from collections.abc import Mapping
from dataclasses import replace

from ..context import Context
from ..errors import TokenEndpointFailed, provider_error
from ..issuer.key_cache import KeyCache
from ..issuer.token_endpoint import exchange_code
from ..request.transactions import Transaction, Transactions
from ..tokens import Tokens
from .answer_checks import token_answer_fault
from .checks import CHECKS, Check
from .evidence import Evidence, known
from .id_token import check_id_token
from .received import Received
from .records import record_check
from .responses import Mode
from .result import KEPT, tokens_of
from .same_user import SameUser


class Validator:
    """Judges the answers of one issuer for one client."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings = context.settings
        self._keys = KeyCache(context.exchange, context.ports.clock)

    async def accept(
        self,
        received: Received,
        transactions: Transactions,
        *,
        journey: str,
        web_message: bool = False,
        user: SameUser | None = None,
    ) -> tuple[Tokens, Transaction]:
        """Return the tokens in the answer, and its transaction, which is used up in ``transactions``.

        After a :class:`.errors.NetworkError` it is not, and the same answer may be handed in again. ``user`` is the one
        whom the ID token must be about; None accepts anybody. Raises :class:`.errors.StateError`,
        :class:`.errors.ResponseError`, :class:`.errors.ProviderError` for an error answer that is in order,
        :class:`.errors.TokenError` and :class:`.errors.NetworkError`.
        """
        with transactions.judging(received.found, self._context.now):
            return await self._judge(received, journey, web_message=web_message, user=user)

    async def _judge(
        self, received: Received, journey: str, *, web_message: bool, user: SameUser | None
    ) -> tuple[Tokens, Transaction]:
        response, found = received.response, received.found
        evidence = Evidence(
            settings=self._settings,
            now=self._context.issuer_now(),
            response=response,
            transaction=found.transaction if found.fault is None else None,
            state_error=found.fault,
            user=user,
        )
        self._check("state", evidence, journey)
        transaction = known(evidence.transaction)
        mode: Mode = "query" if transaction.response_type == "code" else "fragment"
        evidence = replace(evidence, expected_mode="web_message" if web_message else mode)
        self._check("parameters", evidence, journey)
        metadata = await self._context.discovery.metadata(journey)
        evidence = replace(evidence, metadata=metadata)
        self._check("iss_parameter", evidence, journey)
        error = response.first("error")
        if error is not None:
            raise provider_error(error, response.first("error_description"))
        given: dict[str, object] = {name: value for name in KEPT if (value := response.first(name)) is not None}
        code = response.first("code")
        evidence = replace(evidence, access_token=response.first("access_token"), code=code)
        evidence = await self._check_id_token(evidence, given.get("id_token"), journey)
        if code is not None:
            given, evidence = await self._exchange_code(evidence, code, journey)
        self._check("stored", evidence, journey)
        return tokens_of(evidence, given, self._settings, self._context.now()), transaction

    async def _check_id_token(self, evidence: Evidence, id_token: object, journey: str) -> Evidence:
        """Go through rows 4 to 13 for ``id_token``, if there is one."""
        if not isinstance(id_token, str):
            return evidence

        def check(name: str, evidence: Evidence) -> None:
            self._check(name, evidence, journey)

        return await check_id_token(self._context, self._keys, evidence, id_token, check, journey)

    async def _exchange_code(self, evidence: Evidence, code: str, journey: str) -> tuple[dict[str, object], Evidence]:
        """Exchange the code for tokens, and check what comes like an answer by the front channel.

        The result replaces what came by the front channel, once both ID tokens are found to be about the same user
        (OpenID Connect Core 3.3.3.6).
        """
        transaction, metadata = known(evidence.transaction), known(evidence.metadata)
        is_openid = "openid" in transaction.scope.split()
        if is_openid:  # a code is good once, so first comes what can fail and be tried again
            await self._keys.fetch(metadata.jwks_uri, journey)
        answer = await exchange_code(
            self._context.exchange,
            metadata,
            client_id=self._settings.client_id,
            code=code,
            redirect_uri=transaction.redirect_uri,
            code_verifier=transaction.code_verifier or "",
            journey=journey,
        )
        fault = token_answer_fault(answer)
        if fault:
            raise TokenEndpointFailed(details={"reason": fault.message}) from fault
        front = evidence.jws
        if is_openid and not isinstance(answer.get("id_token"), str):
            raise TokenEndpointFailed("The token endpoint gave no ID token, although 'openid' was asked for.")
        front_subject = front.payload.get("sub") if front else None
        evidence = replace(
            evidence,
            access_token=str(answer["access_token"]),
            code=None,
            from_token_endpoint=True,
            front_subject=front_subject if isinstance(front_subject, str) else None,
        )
        evidence = await self._check_id_token(evidence, answer.get("id_token"), journey)
        # Not kept: a refresh token, and what the front channel said about its own access token.
        return {name: answer[name] for name in KEPT if name in answer}, evidence

    def _check(self, name: str, evidence: Evidence, journey: str) -> None:
        check = _BY_NAME[name]
        finding = check.judge(evidence)
        if finding is None:
            return
        record_check(self._context.events, check, finding, journey)
        if finding.refusal is not None:
            raise finding.refusal


_BY_NAME: Mapping[str, Check] = {check.name: check for check in CHECKS}
