"""The honest issuer with one thing poisoned: an ASGI application around it.

    issuer = poisoned(config, parts, lambda: SCENARIOS["invalid-aud"])

Nothing in the honest server knows of this. Its signing and its pages are replaceable parts, so they are replaced
by ones that ask the poison first; everything else is changed at the edge, as whole requests and answers. The
scenario is asked for at every request, so it can be another one for the next.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ...config import Config
from ..routes import app_of
from ..services import Parts, Services
from .poison import SILENCE, Answer, Document, Silence, Stage, Text
from .poisoned_parts import STAGE, PoisonedPages, PoisonedSigning
from .runs import Run, Runs, What
from .scenario import Scenario
from .wire import Captured, answer_in, body_of, encode, location_of, pairs_of, with_body

SILENT_SECONDS = 60.0
"""How long a request without an answer is held. Every client has given up by then."""

ANSWERING = ("/authorize", "/continue", "/consent")
SIGNING = (*ANSWERING, "/token")
DISCOVERY = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")

CREDENTIALS = ("access_token", "code")


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
        self.services = Services.open(config, replace(parts, signing=signing, pages=pages))
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
        return self.runs.setdefault(self.scenario.name, Runs(self.scenario.expected))

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
        elif path == "/jwks.json" and self.scenario.poison.jwks:
            scope = _without_conditions(scope)
        if path in SIGNING and self.scenario.poison.before_answer:
            self.scenario.poison.before_answer(stage)
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
        run = self.record.begin(
            asked.get("client_id", ""),
            asked.get("response_type", ""),
            asked.get("state", ""),
            silent=stage.silent,
            now=stage.now,
        )
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
        redirect_uris = {uri for client in self.services.config.clients.values() for uri in client.redirect_uris}
        found = answer_in(captured.headers.get("location", ""), redirect_uris)
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
        run = self.record.find("state", honest.get("state"))
        if run is None:
            return answer
        # Whoever does not ask for the keys goes on in spite of them, so they count from here on.
        poisoned = stage.poisoned or answer != honest or bool(poison.jwks and honest.get("id_token"))
        for each in (honest, answer):
            for name in CREDENTIALS:
                self.record.remember(run, "token", each.get(name))
        error = answer.get("error")
        self.record.answered(run, error or "tokens", stage.now, poisoned=poisoned)
        return answer

    # --- documents --------------------------------------------------------------------------------------------

    async def _answered(self, path: str, scope: Scope, body: bytes, captured: Captured, stage: Stage) -> bool:
        """Note an answer to a program and poison it. False: it must not be sent at all."""
        poison = self.scenario.poison
        if path in DISCOVERY or scope["path"].startswith(DISCOVERY[1]):
            return self._document("discovery", captured, stage, poison.discovery)
        if path == "/jwks.json":
            return self._document("keys", captured, stage, poison.jwks)
        if path == "/userinfo":
            run = self.record.find("token", bearer_of(scope, body))
            return self._document("UserInfo", captured, stage, poison.userinfo, run)
        if path == "/token":
            run = self.record.find("token", dict(pairs_of(body)).get("code"))
            if run and captured.status == 200:
                self.record.remember(run, "token", json.loads(captured.body)["access_token"])
            self.record.note("token endpoint", str(captured.status), stage.now, run=run, poisoned=stage.poisoned)
        return True

    def _document(
        self,
        what: What,
        captured: Captured,
        stage: Stage,
        poison: Callable[[Document, Stage], Document | Text | Silence] | None,
        run: Run | None = None,
    ) -> bool:
        if poison is None or captured.status != 200:
            self.record.note(what, str(captured.status), stage.now, run=run)
            return True
        honest = json.loads(captured.body)
        given = poison(honest, stage)
        # The keys count when an answer is signed with them: see answer().
        counts = {"keys": False, "discovery": self.scenario.poison.is_met_at_discovery}.get(what, True)
        poisoned = given != honest and counts
        if isinstance(given, Silence):
            self.record.note(what, "no answer", stage.now, run=run, poisoned=poisoned)
            return False
        if isinstance(given, Text):
            captured.status = given.status
            captured.replace_body(given.text.encode(), "text/plain; charset=utf-8")
        elif given != honest:
            captured.replace_body(json.dumps(given).encode(), "application/json")
        self.record.note(what, str(captured.status), stage.now, run=run, poisoned=poisoned)
        return True


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


def _without_conditions(scope: Scope) -> Scope:
    """Return the request without ``If-None-Match``: the honest document may be the same, and the poisoned one not."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"if-none-match"]}
