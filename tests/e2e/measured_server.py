"""``python -m tests.e2e.measured_server``: the server, with a page that measures which lines of ``app/`` it runs.

What people get stays as it is. Three addresses differ: the archive of the app holds coverage.py as well,
``main.py`` starts it before anything else of the app, and ``/coverage`` takes what a page has measured when
the person leaves it. The page's policy is the same.
"""

import zipfile
from importlib.metadata import files
from pathlib import Path

from coverage import CoverageData
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import spa
from server.__main__ import main

PAGE = Path(__file__).with_name("measured_page.py")
create_app = spa.create_app


def archive(config: spa.SpaConfig) -> bytes:
    """Return the archive of the app, its modules as source, and with the Python files of coverage.py."""
    coverage = {str(file): file.read_binary() for file in files("coverage") or () if file.suffix == ".py"}
    with zipfile.ZipFile(config.root / ".runtime/pyjwt.zip") as packages:
        needed = {name: packages.read(name) for name in packages.namelist()}
    return spa.pack(spa.sources(config.root / "app") | needed | coverage)


def measured(config: spa.SpaConfig) -> Starlette:
    """Return the page's application, with the addresses that differ."""

    async def app_archive(request: Request) -> Response:
        return Response(archive(config), media_type="application/zip")

    async def main_py(request: Request) -> Response:
        return Response(PAGE.read_bytes(), media_type="text/x-python")

    async def take(request: Request) -> Response:
        data = CoverageData(suffix=True)
        data.loads(await request.body())
        data.write()
        return Response(status_code=204)

    app = create_app(config)
    app.router.routes[:0] = [
        Route("/release/{version}/runtime/app.zip", app_archive),
        Route("/release/{version}/app/main.py", main_py),
        Route("/coverage", take, methods=["POST"]),
    ]
    return app


if __name__ == "__main__":
    spa.create_app = measured
    raise SystemExit(main())
