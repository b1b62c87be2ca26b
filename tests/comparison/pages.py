"""The pages of the foreign clients: each library's few lines, bundled with the library, at addresses of its own."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.e2e.serving import serving

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
HOST = "comparison.lab.localhost"  # the same site as the login host, so that its cookies reach a hidden frame


def version_of(package: str) -> str:
    """Return the version of an installed npm package."""
    version: str = json.loads((PACKAGES / package / "package.json").read_text(encoding="utf-8"))["version"]
    return version


@dataclass(frozen=True)
class Pages:
    """Where the pages are: for each library ``/<name>/``, and its ``callback`` and ``silent`` beside it."""

    origin: str
    names: tuple[str, ...]

    def base(self, name: str) -> str:
        """Return the address that all pages of one library begin with."""
        return f"{self.origin}/{name}"

    def redirect_uris(self) -> list[str]:
        """Return what is to be registered at the authorization server."""
        return [f"{self.base(name)}/{page}" for name in self.names for page in ("callback", "silent")]


def bundle(names: tuple[str, ...], folder: Path) -> dict[str, bytes]:
    """Return the script of each library's page, written by esbuild to ``folder``."""
    entries = [f"clients/{name}.mjs" for name in names]
    command = [str(PACKAGES / ".bin/esbuild"), *entries, "--bundle", "--format=esm", f"--outdir={folder}"]
    subprocess.run([*command, "--log-level=warning"], cwd=HERE, check=True)
    return {name: (folder / f"{name}.js").read_bytes() for name in names}


@contextmanager
def served(pages: Pages, port: int, folder: Path) -> Iterator[None]:
    """Serve the pages at ``port`` while the block runs."""
    scripts = bundle(pages.names, folder)
    page = (HERE / "page.html").read_text(encoding="utf-8")

    async def document(request: Request) -> Response:
        return HTMLResponse(page.format(script=f"/{request.path_params['name']}.js"))

    async def script(request: Request) -> Response:
        return Response(scripts[request.path_params["name"]], media_type="text/javascript")

    routes = [
        Route("/{name}.js", script),
        *(Route(f"/{{name}}/{page}", document) for page in ("", "callback", "silent")),
    ]
    with serving(Starlette(routes=routes), port):
        yield
