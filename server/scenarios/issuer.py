"""The honest issuer with one thing poisoned: an ASGI application around it.

    issuer = poisoned(config, parts, lambda: SCENARIOS["invalid-aud"])

Nothing in the honest server knows of this. Its signing and its pages are replaceable parts; here they are replaced by
parts that ask the poison first. Everything else is changed outside of it, as whole requests and answers. Each request
asks which scenario is in force, so it can change from one request to the next.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ..authorization_server.protocol.redirect_uris import redirect_uris_at
from ..authorization_server.records.storage import hashed
from ..authorization_server.routes import app_of
from ..authorization_server.services import Parts, Services
from ..config import Config
from .poison import SILENCE, Answer, Document, Silence, Stage, Text
from .replaced_parts import STAGE, PoisonedPages, PoisonedSigning, with_replaced
from .run import TOKENS
from .run_recorder import Runs
from .scenario import Scenario
from .wire import Captured, answer_in, body_of, encode, location_of, pairs_of, with_body

SILENT_SECONDS = 60.0
"""How long a request without an answer is held. Every client has given up by then."""

ANSWERING = ("/authorize", "/continue", "/consent")
DISCOVERY = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
JWKS = ("/jwks.json", "/.well-known/jwks.json")

CREDENTIALS = ("access_token", "code")
NO_ANSWER = "no answer"


class PoisonedIssuer:
    """An issuer whose misbehaviour is ``scenario()``. ``services`` are those of the honest issuer inside.

    ``honest`` is the application of that issuer; ``runs`` holds what clients did, by the scenario's name.
    """

    def __init__(
        self,
        config: Config,
        parts: Parts,
        scenario: Callable[[], Scenario],
        *,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._scenario = scenario
        self._silent_seconds = silent_seconds
        signing = PoisonedSigning(parts.signing, lambda: scenario().poison)
        pages = PoisonedPages(parts.pages, self.answer)
        opened = Services.open(config, replace(parts, signing=signing, pages=pages))
        self.services = with_replaced(opened, lambda: scenario().poison, lambda: self.record)
        self.honest = app_of(self.services)
        self.runs: dict[str, Runs] = {}
        self._memory: dict[str, dict[str, Any]] = {}

    @property
    def scenario(self) -> Scenario:
        """The scenario in force."""
        return self._scenario()

    @property
    def record(self) -> Runs:
        """The runs at the scenario in force."""
        return self.runs.setdefault(self.scenario.name, Runs(self.scenario))

    def forget(self) -> None:
        """Forget the runs, and what the poisons remember of them."""
        self.runs.clear()
        self._memory.clear()

    def now(self) -> float:
        """Return the issuer's time, in seconds since the epoch."""
        return self.services.clock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.honest(scope, receive, send)
            return
        stage = Stage(services=self.services, now=self.now(), memory=self._memory.setdefault(self.scenario.name, {}))
        STAGE.set(stage)
        path = scope["path"].removeprefix(self.services.config.server.path)
        body, receive = await body_of(receive)
        if path == "/authorize":
            changed = self._request(scope, body, stage)
            if changed is SILENCE:
                await self._keep_silent(scope, receive, send)
                return
            scope, body = changed
            receive = with_body(body, receive)
        elif path in JWKS and self.scenario.poison.jwks:
            scope = _without_conditions(scope)
        captured = await Captured.of(self.honest, scope, receive)
        if path in ANSWERING:
            self._redirected(captured, stage)
        elif scope["method"] != "OPTIONS" and not await self._answered(path, scope, body, captured, stage):
            await self._keep_silent(scope, receive, send)
            return
        await captured.send(send)

    # --- the authorization request ----------------------------------------------------------------------------

    def _request(self, scope: Scope, body: bytes, stage: Stage) -> tuple[Scope, bytes] | Silence:
        posted = scope["method"] == "POST"
        pairs = pairs_of(body if posted else scope["query_string"])
        asked = dict(reversed(pairs))  # the first value of each
        stage.silent = "none" in asked.get("prompt", "").split()
        run = stage.run = self.record.begin(asked, silent=stage.silent, now=stage.now)
        poison = self.scenario.poison.request
        changed = poison(pairs, stage) if poison else pairs
        if changed is SILENCE or changed != pairs:
            run.poison()
        if isinstance(changed, Silence):
            return SILENCE
        if changed == pairs:
            return scope, body
        if posted:
            new = encode(changed).encode()
            headers = MutableHeaders(raw=list(scope["headers"]))
            headers["content-length"] = str(len(new))
            return {**scope, "headers": headers.raw}, new
        return {**scope, "query_string": encode(changed).encode()}, body

    async def _keep_silent(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the request until its client hangs up."""
        try:
            async with asyncio.timeout(self._silent_seconds):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            await PlainTextResponse("Nothing came of this, on purpose.\n", 503)(scope, receive, send)

    # --- the authorization response ---------------------------------------------------------------------------

    def _redirected(self, captured: Captured, stage: Stage) -> None:
        location = captured.headers.get("location", "")
        clients = self.services.config.clients.values()
        found = answer_in(location, {uri for client in clients for uri in redirect_uris_at(client, location)})
        if found is None:
            return
        uri, honest = found
        answer = self.answer(honest, stage)
        if answer != honest:
            captured.headers["location"] = location_of(uri, answer)

    def answer(self, honest: Answer, stage: Stage) -> Answer:
        """Return what the client gets in place of ``honest``, and note it."""
        poison = self.scenario.poison
        answer = poison.answer(honest, stage) if poison.answer else honest
        run = stage.run
        if run is None:
            return answer
        run.has_id_token |= honest.get("id_token") is not None
        # Whoever does not ask for the keys goes on in spite of them, so they count from here on.
        poisoned = stage.poisoned or answer != honest or bool(poison.jwks and honest.get("id_token"))
        for each in (honest, answer):
            for name in CREDENTIALS:
                self.record.remember(run, "token", each.get(name))
        error = answer.get("error")
        self.record.answered(run, error or TOKENS, stage.now, poisoned=poisoned)
        return answer

    # --- documents --------------------------------------------------------------------------------------------

    async def _answered(self, path: str, scope: Scope, body: bytes, captured: Captured, stage: Stage) -> bool:
        """Note an answer to a program and poison it. False: it must not be sent at all."""
        poison = self.scenario.poison
        if path in DISCOVERY or scope["path"].startswith(DISCOVERY[1]):
            result, poisoned = self._document(captured, stage, poison.discovery)
            # Beside a wrong ID token the document only announces it.
            if poisoned and poison.is_met_at_discovery:
                self.record.read(result, reader_of(scope), stage.now)
            else:
                self.record.note_anonymous("discovery", result, stage.now)
        elif path in JWKS:
            # The keys count when an answer is signed with them: see answer().
            result, _ = self._document(captured, stage, poison.jwks)
            self.record.note_anonymous("keys", result, stage.now)
        elif path == "/userinfo":
            stage.bearer = bearer_of(scope, body)
            run = stage.run = self.record.find("token", stage.bearer)
            result, poisoned = self._document(captured, stage, poison.userinfo)
            # Without an ID token there is nothing to compare it with.
            poisoned = poisoned and run is not None and run.has_id_token
            self.record.note("UserInfo", result, stage.now, run=run, poisoned=poisoned)
        elif path == "/token":
            run = self.record.find("token", dict(pairs_of(body)).get("code"))
            if run and captured.status == 200:
                given = json.loads(captured.body)
                run.has_id_token |= "id_token" in given
                self.record.remember(run, "token", given["access_token"])
            self.record.note("token endpoint", str(captured.status), stage.now, run=run, poisoned=stage.poisoned)
            return True
        else:
            return True
        return result != NO_ANSWER

    def _document(
        self,
        captured: Captured,
        stage: Stage,
        poison: Callable[[Document, Stage], Document | Text | Silence] | None,
    ) -> tuple[str, bool]:
        """Poison a document. Returns the result for the record, and whether it is another one than the honest one."""
        if poison is None or captured.status != 200:
            return str(captured.status), False
        honest = json.loads(captured.body)
        given = poison(honest, stage)
        if isinstance(given, Silence):
            return NO_ANSWER, True
        if isinstance(given, Text):
            captured.status = given.status
            captured.replace_body(given.text.encode(), "text/plain; charset=utf-8")
        elif given != honest:
            captured.replace_body(json.dumps(given).encode(), "application/json")
        return str(captured.status), given != honest


def poisoned(
    config: Config, parts: Parts, scenario: Callable[[], Scenario], *, silent_seconds: float = SILENT_SECONDS
) -> PoisonedIssuer:
    """Return the issuer of ``config`` as an ASGI application that misbehaves as ``scenario()`` says.

    Raises ConfigError if its storage cannot be used.
    """
    return PoisonedIssuer(config, parts, scenario, silent_seconds=silent_seconds)


def bearer_of(scope: Scope, body: bytes = b"") -> str | None:
    """Return the access token of a request, from its header or its form."""
    scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else dict(pairs_of(body)).get("access_token")


def reader_of(scope: Scope) -> str:
    """Return what is known of a program that sends no token, to tell it from another one."""
    headers = Headers(scope=scope)
    address = (scope.get("client") or ("",))[0]
    return hashed("\n".join((address, headers.get("origin", ""), headers.get("user-agent", ""))))


def _without_conditions(scope: Scope) -> Scope:
    """Return the request without ``If-None-Match``: the honest document may be the same, and the poisoned one not."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"if-none-match"]}
