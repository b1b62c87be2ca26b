"""How errors are answered: with a page for people, with JSON for programs (RFC 6749 5.2)."""

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from ..database import RETRY_AFTER_SECONDS, DatabaseBroken, DatabaseBusy, NotStorable
from ..web.hung_up import HUNG_UP
from .endpoints.cross_origin import Allow
from .pages.waiting import way_back
from .protocol.destinations import PageError
from .visit import LoginOver, Visit

logger = logging.getLogger(__name__)


def exception_handlers(
    visit_of: Callable[[Request], Visit], routes: Collection[Route], for_programs: Mapping[str, Allow]
) -> Mapping[Any, Any]:
    """Return what Starlette takes as ``exception_handlers``.

    Errors at the paths ``for_programs`` are JSON, which may be read as each of them says.
    """

    def answered(request: Request, error: PageError) -> Response:
        visit = visit_of(request)
        if allow := for_programs.get(request.scope["path"].rstrip("/")):
            body = {"error": error.code, "error_description": error.sentence}
            return allow(visit, JSONResponse(body, error.status, {"Cache-Control": "no-store"}))
        logger.info("error_page", extra={"error": error.code, "status": error.status})
        values = {"code": error.code, "sentence": error.sentence, "status": error.status}
        return visit.page("error", values, error.status)

    async def page_error(request: Request, error: PageError) -> Response:
        return answered(request, error)

    async def login_over(request: Request, error: LoginOver) -> Response:
        visit = visit_of(request)
        values = {
            "finished": error.transaction.finished,
            "back": way_back(visit, error.transaction),
            "session": visit.session is not None,
        }
        return visit.page("login_over", values, 400)

    async def not_found(request: Request, error: Exception) -> Response:
        return answered(request, PageError("There is no such page here.", code="not_found", status=404))

    async def wrong_method(request: Request, error: Exception) -> Response:
        matching = [route for route in routes if route.matches(request.scope)[0] is Match.PARTIAL]
        allowed = ", ".join(sorted({method for route in matching for method in route.methods or ()}))
        sentence = f"This address takes {allowed}, and not {request.method}."
        response = answered(request, PageError(sentence, code="method_not_allowed", status=405))
        response.headers["Allow"] = allowed  # RFC 9110 15.5.6
        return response

    async def busy(request: Request, error: DatabaseBusy) -> Response:
        if isinstance(error, DatabaseBroken):
            logger.error("storage_broken", extra={"reason": error.reason})
            sentence = "This server cannot use its own storage. Its log says why. Try again later."
        else:
            sentence = "This server is waiting for its own storage. Try again in a moment."
        response = answered(request, PageError(sentence, code="temporarily_unavailable", status=503))
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    async def not_storable(request: Request, error: NotStorable) -> Response:
        return answered(request, PageError("Something in this request is too long, or is no text."))

    async def failed(request: Request, error: Exception) -> Response:
        sentence = "Something went wrong here. It is not your fault. Try again in a moment."
        return answered(request, PageError(sentence, code="server_error", status=500))

    return {
        **HUNG_UP,
        PageError: page_error,
        LoginOver: login_over,
        DatabaseBusy: busy,
        NotStorable: not_storable,
        404: not_found,
        405: wrong_method,
        500: failed,
    }
