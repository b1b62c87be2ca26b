"""What the person can do, and what came of it.

No browser in here: :class:`Actions` talks to the client, keeps the outcome as plain values, and tells the page
whenever there is something new to draw.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from ..oidc import Client, Event, OidcError
from ..oidc.errors import NetworkError, NotSignedIn, SessionChanged
from .log.journeys import kind
from .views.answers import Answer
from .views.problems import Problem, problem
from .views.scene import Busy
from .views.status import OVERTAKEN

LEAVING: tuple[Busy, ...] = ("login", "logout")
"""Actions that end with the browser on its way to another host."""

LEAVING_SECONDS = 8.0
"""A page that is still here after this long has not left."""


class Actions:
    """The buttons of the page.

    ``api`` is the API's origin. ``changed`` is called after every change of the public fields: ``problem`` (what
    stands in the alert), ``answer`` (what the API said in this session), ``asking`` (the API request under way),
    ``busy`` (the button that works).
    """

    def __init__(self, client: Client, api: str, changed: Callable[[], None]) -> None:
        self._client = client
        self._api = api.rstrip("/")
        self._changed = changed
        self._pressed: dict[str, asyncio.Future[None]] = {}
        self._turn = asyncio.Lock()
        self._restoring = False
        self.problem: Problem | None = None
        self.answer: Answer | Problem | None = None
        self.asking = ""
        self.busy: Busy = ""
        client.events.subscribe(self._heard)

    def start(self, name: str, action: Callable[[], Awaitable[object]]) -> None:
        """Run ``action`` when those before it are done; a button that is at work already is not pressed twice."""
        if name in self._pressed or self.busy in LEAVING:
            return
        task = asyncio.ensure_future(self._in_turn(action))
        self._pressed[name] = task
        task.add_done_callback(lambda _: self._pressed.pop(name))

    async def _in_turn(self, action: Callable[[], Awaitable[object]]) -> None:
        async with self._turn:
            if self.busy not in LEAVING:
                await action()

    async def settle(self, *, restore: bool = True) -> None:
        """Take the answer the page was opened with, or else get an earlier session back silently.

        An answer that is refused ends no session that was there. One that a network failure left unchecked is tried
        again by ``restore``.
        """
        self._restoring, self.problem = True, None
        fault = await self._fault_of(self._client.handle_redirect())
        if restore and self._client.session.tokens is None:
            later = await self._fault_of(self._client.restore())
            if fault is None or (isinstance(fault, NetworkError) and (later or self._client.session.tokens)):
                fault = later
        self.problem = problem(fault) if fault else None
        self._restoring = False
        self._changed()

    async def login(self, response_type: str) -> None:
        """Leave the page to log in."""
        await self._do("login", self._client.login(response_type=response_type))

    async def logout(self) -> None:
        """End the session here and at the authorization server."""
        await self._do("logout", self._client.logout())

    async def renew(self, response_type: str | None) -> None:
        """Get new tokens in a hidden frame. None: of the kind that the session has."""
        await self._do("renew", self._renew(response_type))

    async def get_access_token(self) -> None:
        """After a login without an access token: get one silently, then call the API with it."""
        await self.renew("id_token token")
        if self.problem is None:
            await self.call("GET", "/messages")

    async def call(self, method: str, path: str, json: object = None) -> bool:
        """Call the API. Return whether it did what was asked."""
        self.asking = f"{method} {path}"
        await self._do("api", self._call(method, path, json))
        if self.problem is not None:
            self.answer = self.problem
            if self.problem.code == "no_access_token":
                self.problem = None  # not a fault: the answer's place explains it and offers a way on
        self.asking = ""
        self._changed()
        return isinstance(self.answer, Answer) and self.answer.status < 400

    def dismiss(self) -> None:
        """Put the alert away."""
        self.problem = None
        self._changed()

    def _stayed(self, busy: Busy) -> None:
        """Somebody stopped the browser on its way out: the buttons work again."""
        if self.busy == busy:
            self.stopped_leaving()

    def stopped_leaving(self) -> None:
        """The browser has brought the page back as it was before it left."""
        self.busy = ""
        self._changed()

    # --- inside -----------------------------------------------------------------------------------------------

    async def _fault_of(self, step: Awaitable[object]) -> Exception | None:
        """Return the error of ``step``, or of loading the profile after it; None if all went well."""
        try:
            if await step is not None:
                await self._load_profile()
        except Exception as error:
            return error
        return None

    async def _do(self, busy: Busy, what: Awaitable[None]) -> None:
        self.busy, self.problem = busy, None
        self._changed()
        try:
            await what
        except Exception as error:
            self.problem = problem(error)
        leaving = busy in LEAVING and self.problem is None and self.busy == busy  # or it is back already
        self.busy = busy if leaving else ""
        if leaving:
            asyncio.get_running_loop().call_later(LEAVING_SECONDS, self._stayed, busy)
        self._changed()

    async def _renew(self, response_type: str | None) -> None:
        await self._client.login_silently(response_type=response_type)
        await self._load_profile()

    async def _call(self, method: str, path: str, json: object) -> None:
        response = await self._client.call_api(method, f"{self._api}{path}", json)
        self.answer = Answer(f"{method} {path}", response.status, response.headers, response.body)

    async def _load_profile(self) -> None:
        """Ask UserInfo once for each user. Without ``openid`` in the scope the token is not good for that."""
        tokens, known = self._client.session.tokens, self._client.session.profile
        if tokens is None or tokens.access_token is None or known is not None or not tokens.covers("openid"):
            return
        try:
            await self._client.userinfo()
        except NotSignedIn:
            pass  # a logout since
        except SessionChanged:
            await self._load_profile()  # a login since, so load the profile of its user
        except OidcError:
            if tokens.subject is not None:  # without a login there is no profile to miss
                raise

    async def _complete_profile(self) -> None:
        """Ask UserInfo about tokens that came without a button, as those of a popup do."""
        with suppress(OidcError):  # the event of this error has reached the page
            await self._load_profile()

    def _heard(self, event: Event) -> None:
        """Renewal works by itself, so its faults reach the page as events."""
        if event.name == "session_ended":
            self.answer = None  # it was for the token of that session
        if self.busy or self._restoring:
            return  # the action itself will say what came of it
        way = kind(event.journey)
        if event.name == "tokens_stored" and way != "tabs":  # another tab sends its profile later
            self.start("profile", self._complete_profile)
        if event.name in {"tab_message", "tokens_stored"}:
            self.problem = None
        elif event.name == "session_ended" and not str(event.details.get("reason")).startswith("logout"):
            self.problem = Problem(str(event.details.get("reason")), event.sentence, "Log in again.")
        elif event.name == "error" and self.problem is None:
            self._failed(event)

    def _failed(self, event: Event) -> None:
        found = event.details.get("error")
        if isinstance(found, dict) and found.get("code") not in OVERTAKEN:
            self.problem = Problem(str(found.get("code")), event.sentence, str(found.get("hint") or ""))
