"""The ASGI application that serves the page."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from ..web.security_headers import SecurityHeaders
from .config import SpaConfig
from .files import FOREVER, PublicFiles, RuntimeFiles
from .policy import CALLBACK_POLICY, NOT_FOUND_POLICY, content_security_policy
from .release import ARCHIVE, CALLBACK, SETTINGS, Releases


def create_app(config: SpaConfig) -> Starlette:
    """Return the ASGI application that serves the page described by ``config``."""
    page_headers = {
        "Content-Security-Policy": content_security_policy(config),
        # The login popup keeps its opener only with this value, and only if the popup's own pages carry none.
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    }
    releases = Releases(config)
    runtime = config.root / ".runtime"

    async def page(request: Request) -> Response:
        return releases.current().page.response(request.headers, page_headers)

    async def callback(request: Request) -> Response:
        # A frame or popup waits for this page and the script in it, so neither looks at the disk.
        return releases.latest().callback.response(request.headers, {"Content-Security-Policy": CALLBACK_POLICY})

    async def settings(request: Request) -> Response:
        return Response(config.pyscript_toml, media_type="application/toml")

    async def archive(request: Request) -> Response:
        return releases.current().files[ARCHIVE].response(request.headers, {})

    async def released(request: Request) -> Response:
        file = releases.file(request.path_params["version"], request.path_params["path"])
        if file is None:
            raise HTTPException(404)
        return file.response(request.headers, {"Cache-Control": FOREVER})

    async def not_found(request: Request, error: Exception) -> Response:
        # Not a FileResponse, which would read the request's body to its end.
        html = (config.root / "app/static/not_found.html").read_bytes()
        return Response(html, 404, {"Content-Security-Policy": NOT_FOUND_POLICY}, "text/html")

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/release/{version}/{path:path}", released),
            Mount(f"/runtime/{releases.runtime_version}", RuntimeFiles(runtime, FOREVER)),
            # The same files by names that do not change, for people, and for a host that only has files.
            Route(SETTINGS, settings),
            Route(ARCHIVE, archive),
            Route(CALLBACK, callback),
            Mount("/app", PublicFiles(directory=config.root / "app")),
            Mount("/runtime", RuntimeFiles(runtime)),
        ],
        # Where a name does not change with the content, the browser asks each time; most answers are an empty 304.
        middleware=[Middleware(SecurityHeaders, {"Cache-Control": "no-cache"})],
        exception_handlers={404: not_found, 405: not_found},
    )
    app.router.redirect_slashes = False  # /app is nothing; a redirect to /app/ would say otherwise
    return app
