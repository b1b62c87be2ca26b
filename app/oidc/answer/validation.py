"""From an answer to tokens: gathers the evidence and goes through the table of :mod:`.checks`.

Every check becomes one event, passed or refused, so that a page can show the list. The first refusal ends it
and nothing of the answer is used.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from ..base import strict_json
from ..context import Context
from ..errors import (
    IssuerUnreachable,
    KeysUnavailable,
    KeyUnsuitable,
    OidcError,
    TokenEndpointFailed,
    TokenError,
    provider_error,
)
from ..events import EventLog
from ..issuer.discovery import Metadata
from ..issuer.exchange import Call
from ..issuer.keys import KeyCache
from ..request.transactions import Transaction, Transactions
from ..tokens import Tokens, missing_scope
from .answer_checks import token_answer_fault
from .checks import CHECKS, Check
from .evidence import Evidence, Finding, known
from .jws import parse
from .received import Received
from .responses import Mode
from .same_user import SameUser

KEPT = ("expires_in", "scope", "id_token")
"""What becomes a part of the tokens as it came; the access token has its place in the evidence."""


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

        ``user`` is the one who must still be the same, if anybody is. Raises :class:`.errors.StateError`,
        :class:`.errors.ResponseError`, :class:`.errors.ProviderError` for an error answer that is in order,
        :class:`.errors.TokenError` and :class:`.errors.NetworkError`.
        """
        transactions.use_up(received.found, self._context.now())
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
            given, evidence = await self._exchange_code(evidence, metadata, transaction, code, journey)
        self._check("stored", evidence, journey)
        return self._tokens(evidence, transaction, given), transaction

    async def _check_id_token(self, evidence: Evidence, id_token: object, journey: str) -> Evidence:
        """Go through rows 4 to 13 for ``id_token``, if there is one."""
        if not isinstance(id_token, str):
            return evidence
        evidence = replace(evidence, id_token=id_token, jws=None, key=None, signature_fits=False)
        try:
            evidence = replace(evidence, jws=parse(id_token))
        except TokenError as error:
            evidence = replace(evidence, jws_error=error)
        self._check("alg", evidence, journey)
        token, alg = known(evidence.jws), self._settings.id_token_signing_alg
        try:
            key = await self._keys.find(known(evidence.metadata).jwks_uri, token.header, alg, journey)
            evidence = replace(evidence, key=key)
        except (TokenError, KeysUnavailable) as error:
            evidence = replace(evidence, key_error=error)
        self._check("key", evidence, journey)
        self._check("key_source", evidence, journey)
        verify = self._context.ports.crypto.verify
        try:
            fits = await verify(alg, known(evidence.key), token.signature, token.signing_input)
            evidence = replace(evidence, signature_fits=fits)
        except ValueError as error:
            evidence = replace(evidence, signature_error=KeyUnsuitable(details={"reason": str(error)[:200]}))
        evidence = replace(evidence, now=self._context.issuer_now())
        for name in ("signature", "parties", "times", "nonce", "hashes", "authentication", "subject"):
            self._check(name, evidence, journey)
        return evidence

    async def _exchange_code(
        self,
        evidence: Evidence,
        metadata: Metadata,
        transaction: Transaction,
        code: str,
        journey: str,
    ) -> tuple[dict[str, object], Evidence]:
        """Exchange the code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).

        What comes from the token endpoint takes the place of what came by the front channel, after the ID tokens
        were found to speak of the same user (OpenID Connect Core 3.3.3.6).
        """
        answer = await self._ask_token_endpoint(metadata, transaction, code, journey)
        fault = token_answer_fault(answer)
        if fault:
            raise TokenEndpointFailed(details={"reason": fault.message}) from fault
        front = evidence.jws
        if "openid" in transaction.scope.split() and not isinstance(answer.get("id_token"), str):
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
        # A refresh token is neither asked for nor kept, nor is what the front channel said of its own access token.
        return {name: answer[name] for name in KEPT if name in answer}, evidence

    async def _ask_token_endpoint(
        self, metadata: Metadata, transaction: Transaction, code: str, journey: str
    ) -> dict[str, object]:
        if metadata.token_endpoint is None:
            raise TokenEndpointFailed("The issuer has no token endpoint.")
        form = {
            "grant_type": "authorization_code",
            "client_id": self._settings.client_id,
            "code": code,
            "redirect_uri": transaction.redirect_uri,
            "code_verifier": transaction.code_verifier or "",
        }
        call = Call(
            name="token",
            method="POST",
            url=metadata.token_endpoint,
            receiver="authorization_server",
            asking="The page exchanges the code for tokens and proves with the verifier that it began this login.",
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode(form),
            brings_tokens=True,
        )
        try:
            response = await self._context.exchange.send(call, journey)
        except OSError as error:
            raise IssuerUnreachable(details={"url": metadata.token_endpoint}) from error
        try:
            answer = strict_json.read_object(response.text)
        except ValueError as error:
            raise TokenEndpointFailed(details={"status": response.status}) from error
        if response.status == 200:
            return answer
        said, description = answer.get("error"), answer.get("error_description")
        # Who is too busy, or has an error of its own, or speaks another language, has not said no (RFC 6749 5.2).
        if response.status == 429 or response.status >= 500 or not isinstance(said, str) or not said:
            raise TokenEndpointFailed(details={"status": response.status})
        raise provider_error(said, description if isinstance(description, str) else None)

    def _tokens(self, evidence: Evidence, transaction: Transaction, given: Mapping[str, object]) -> Tokens:
        def text(name: str) -> str | None:
            value = given.get(name)
            return value if isinstance(value, str) else None

        now = self._context.now()
        id_token = text("id_token")
        token = evidence.jws if id_token else None
        # No scope in the answer means: all that was asked for (RFC 6749 section 5.1).
        scope = text("scope") or transaction.scope
        if evidence.access_token is not None:
            expires_in = given.get("expires_in")
            lifetime = float(str(expires_in)) if expires_in is not None else self._settings.lifetime_if_unknown_seconds
            expires_at = now + lifetime
        else:
            exp = token.payload["exp"] if token else None
            expires_at = exp - self._settings.clock_offset_seconds if isinstance(exp, int | float) else now
        return Tokens(
            response_type=transaction.response_type,
            received_at=now,
            expires_at=expires_at,
            scope=scope,
            missing_scope=missing_scope(transaction.scope, scope),
            audience=transaction.audience,
            access_token=evidence.access_token,
            token_type="Bearer" if evidence.access_token else None,
            id_token=id_token,
            id_token_claims=token.payload if token else None,
            id_token_header=token.header if token else None,
        )

    def _check(self, name: str, evidence: Evidence, journey: str) -> None:
        check = _BY_NAME[name]
        finding = check.judge(evidence)
        if finding is None:
            return
        record_check(self._context.events, check, finding, journey)
        if finding.refusal is not None:
            raise finding.refusal


_BY_NAME: Mapping[str, Check] = {check.name: check for check in CHECKS}


def record_check(events: EventLog, check: Check, finding: Finding, journey: str) -> None:
    """Make one event of a check, whoever made it."""
    refusal: OidcError | None = finding.refusal
    events.add(
        "check",
        sentence=f"Check {check.number}. {check.title}: {'refused' if refusal else 'yes'}."
        + (f" {refusal.message}" if refusal else ""),
        outcome="refused" if refusal else "done",
        step=5,
        journey=journey,
        details={
            "check": {
                "number": check.number,
                "name": check.name,
                "title": check.title,
                "expected": finding.expected,
                "found": finding.found,
                "source": check.source,
            }
        },
    )
