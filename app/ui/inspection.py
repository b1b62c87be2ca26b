"""Judges an answer or a token that somebody has pasted, by the rows of the client's own validator.

The rows are those of :mod:`app.oidc.answer.checks`, and nothing is judged in another way here. An answer that this
page did not ask for has no transaction: the rows that need one are listed as *cannot be known*. Nothing is stored, and
what is pasted is sent nowhere; the report lists the requests that were made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..oidc import EventLog, OidcError, Settings
from ..oidc.answer.address import RESPONSE_PARAMETERS
from ..oidc.answer.checks import CHECKS, Check
from ..oidc.answer.evidence import Evidence, Finding
from ..oidc.answer.id_token import Keys, check_id_token
from ..oidc.answer.responses import MAX_LENGTH, AuthorizationResponse
from ..oidc.base.sites import origin
from ..oidc.context import Context
from ..oidc.errors import ParameterRepeated, ResponseMalformed, ResponseTooLarge, provider_error
from ..oidc.issuer.discovery import Metadata
from ..oidc.issuer.key_cache import KeyCache
from ..oidc.issuer.keys import Jwk, choose, read_keys
from ..oidc.ports import Ports
from .log import details

Verdict = Literal["passed", "refused", "unknown", "absent", "not reached"]

NEED_TRANSACTION = ("state", "parameters", "nonce", "authentication", "subject")
ROWS = {check.name: check for check in CHECKS if check.name != "stored"}
HINT = "An answer is an address with fields behind “#” or “?”; a token is one word with dots in it."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the validator: ``finding`` is None unless it was judged. ``absent``: it is about something else."""

    check: Check
    verdict: Verdict
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. ``refusal`` is the error of the row that refused, or the one that kept the rows from judging.

    ``reported`` is an error that the answer itself reports. ``sent`` are the addresses that were asked.
    """

    rows: tuple[Row, ...] = ()
    refusal: OidcError | None = None
    reported: OidcError | None = None
    has_id_token: bool = False
    sent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose answer it should be. ``keys`` is a JWK Set as text; without it the issuer is asked for its keys."""

    issuer: str
    client_id: str
    keys: str = ""


class NotInspected(OidcError):
    """What was pasted or entered cannot be judged at all."""

    sentence = "This cannot be judged."


@dataclass(slots=True)
class _Given:
    """The keys that the person has entered."""

    keys: Sequence[Jwk]

    async def find(self, jwks_uri: str, header: Mapping[str, object], alg: str, journey: str) -> Jwk:
        return choose(self.keys, header, alg)


@dataclass(slots=True)
class _Judging:
    """Collects the rows; a refusal ends it, as in the validator."""

    unknown: frozenset[str]
    rows: dict[str, Row] = field(default_factory=dict)

    def __call__(self, name: str, evidence: Evidence) -> None:
        check = ROWS[name]
        if name in self.unknown:
            self.rows[name] = Row(check, "unknown")
            return
        finding = check.judge(evidence)
        if finding is None:
            self.rows[name] = Row(check, "absent")
            return
        self.rows[name] = Row(check, "refused" if finding.refusal else "passed", finding)
        if finding.refusal:
            raise finding.refusal

    def report(self, unreached: Verdict) -> tuple[Row, ...]:
        return tuple(self.rows.get(name) or Row(check, unreached) for name, check in ROWS.items())


def read(text: str) -> tuple[AuthorizationResponse | None, str | None]:
    """Return the answer in a pasted ``text``, if there is one, and the ID token, in it or alone.

    Raises ResponseTooLarge, and NotInspected for what is neither an answer nor a token.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise ResponseTooLarge(f"The text has {len(text)} characters; more than {MAX_LENGTH} are not read.")
    if not text:
        raise NotInspected("There is nothing to judge yet.", hint="Paste a callback address or a token.")
    if (fields := _fields(text)) is not None:
        try:
            answer = AuthorizationResponse.parse(fields)
        except ResponseMalformed as error:
            raise NotInspected("This address has no answer in it.", hint=HINT) from error
        if not answer.present(RESPONSE_PARAMETERS):
            raise NotInspected("This address has no answer in it.", hint=HINT)
        return answer, answer.first("id_token")
    words = text.split()
    if len(words) == 2 and words[0].lower() == "bearer":
        words = words[1:]
    if len(words) != 1 or "." not in words[0] or "/" in words[0]:
        raise NotInspected("This is no answer and no token.", hint=HINT)
    return None, words[0]


def _fields(text: str) -> str | None:
    """Return the part of ``text`` that may be an answer, with ``#`` or ``?`` before it; None if there is none."""
    for mark in "#?":
        _, found, rest = text.partition(mark)
        if found and "=" in rest:
            return mark + rest
    # The fields alone, as somebody may have copied them. A token has "=" at most at its end.
    return f"#{text}" if "=" in text.rstrip("=") else None


async def inspect(text: str, issuer: Issuer, settings: Settings, ports: Ports) -> Report:
    """Judge a pasted ``text``. ``settings`` are those of the page, ``ports`` its browser."""
    events = EventLog(ports.clock.now)  # of its own: nothing of this comes into the log of the page
    try:
        answer, id_token = read(text)
        settings_for = replace(
            settings,
            issuer=issuer.issuer.strip(),
            client_id=issuer.client_id.strip(),
            issuer_origins=settings.issuer_origins if issuer.issuer.strip() == settings.issuer else (),
        )
        context = Context.make(settings_for, ports, events)
        metadata, keys = await _source(issuer.keys, context, settings)
    except OidcError as error:
        return Report(refusal=error, sent=_sent(events))
    by_hand = frozenset({"key_source"}) if issuer.keys.strip() else frozenset[str]()
    judging = _Judging(frozenset(NEED_TRANSACTION) | by_hand)
    evidence = Evidence(settings=settings_for, now=context.issuer_now(), response=answer, metadata=metadata)
    refusal = reported = None
    try:
        if answer:
            reported = _judge_answer(answer, judging, evidence)
        if id_token and not reported:
            access_token, code = (answer.first(name) if answer else None for name in ("access_token", "code"))
            beside = replace(evidence, access_token=access_token, code=code)
            await check_id_token(context, keys, beside, id_token, judging, "inspect")
    except OidcError as error:
        refusal = error
    return Report(
        rows=judging.report("not reached" if refusal else "absent"),
        refusal=refusal,
        reported=reported,
        has_id_token=id_token is not None,
        sent=_sent(events),
    )


def _judge_answer(answer: AuthorizationResponse, judging: _Judging, evidence: Evidence) -> OidcError | None:
    """Go through rows 1 to 3. Return the error that the answer reports, if it does."""
    judging("state", evidence)
    if repeated := answer.repeated():  # whatever was asked for, nothing may be there twice
        refusal = ParameterRepeated(f"The parameter {repeated[0][:80]!r} is there twice.")
        finding = Finding("each parameter once", f"{', '.join(repeated)[:300]} twice", refusal)
        judging.rows["parameters"] = Row(ROWS["parameters"], "refused", finding)
        raise refusal
    judging("parameters", evidence)
    judging("iss_parameter", evidence)
    error = answer.first("error")
    return provider_error(error, answer.first("error_description")) if error else None


async def _source(text: str, context: Context, settings: Settings) -> tuple[Metadata, Keys]:
    """Return what the issuer says of itself, and its keys. Raises as discovery does, and NotInspected."""
    issuer = context.settings.issuer
    if text.strip():
        try:
            keys = read_keys(text)
        except ValueError as error:
            raise NotInspected(
                "The keys are no JWK Set.", hint="Paste the JSON document that the issuer has at its jwks_uri."
            ) from error
        return Metadata(issuer=issuer, authorization_endpoint="", jwks_uri="the keys that you entered"), _Given(keys)
    allowed = {origin(address) for address in (settings.issuer, *settings.issuer_origins)}
    if origin(issuer) not in allowed:
        raise NotInspected(
            f"This page may not ask {origin(issuer)[:200]} for its keys: its policy names "
            f"{', '.join(sorted(allowed))} alone.",
            hint="Open the issuer’s jwks_uri in a tab of its own, and enter what stands there under Keys.",
        )
    return await context.discovery.metadata("inspect"), KeyCache(context.exchange, context.ports.clock)


def _sent(events: EventLog) -> tuple[str, ...]:
    asked = (details.part(event, "request") for event in events if event.name.endswith("_request"))
    return tuple(f"{request['method']} {request['url']}" for request in asked if request)
