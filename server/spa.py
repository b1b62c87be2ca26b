"""Serves the page: ``index.html``, ``pyscript.toml``, ``app/`` and the browser's runtimes, and nothing else.

The page needs nothing of this server but files, so any static host can serve it. What this one adds is
the Content-Security-Policy, made from the ``[auth]`` table of ``pyscript.toml``: the page may talk to the
authorization server and to the API that are named there, and to nobody else.
"""

import io
import mimetypes
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from .lab.names import LabPorts, substitute_ports
from .web.security_headers import SecurityHeaders

# Browsers are told not to guess types, so a type that the machine's own tables lack would stop the page.
for suffix, media_type in {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".py": "text/x-python",
    ".toml": "application/toml",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}.items():
    mimetypes.add_type(media_type, suffix)


class SpaConfigError(Exception):
    """``pyscript.toml`` cannot be used; the message says where and what would be right."""


@dataclass(frozen=True, slots=True)
class SpaConfig:
    """Where the page's files are and whom the page talks to.

    ``root`` is the folder that holds ``index.html``; ``pyscript_toml`` is the effective text of the
    configuration; ``issuer`` and ``api`` are the origins of both, the issuer's own before its others.
    """

    root: Path
    pyscript_toml: str
    issuer: tuple[str, ...]
    api: tuple[str, ...]

    @classmethod
    def load(cls, root: Path, ports: LabPorts) -> "SpaConfig":
        """Read ``pyscript.toml`` in ``root``. Raises SpaConfigError if it is missing, broken or incomplete."""
        path = root / "pyscript.toml"
        try:
            text = substitute_ports(path.read_text(encoding="utf-8-sig"), ports)
            auth = _auth(path, tomllib.loads(text))
        except FileNotFoundError:
            raise SpaConfigError(f"{path}: not found. The page needs it beside index.html.") from None
        except OSError as error:
            raise SpaConfigError(f"{path}: cannot be read ({error.strerror}).") from None
        except UnicodeDecodeError:
            raise SpaConfigError(f"{path}: is not UTF-8 text.") from None
        except tomllib.TOMLDecodeError as error:
            raise SpaConfigError(f"{path}: {error}") from None
        issuer = (*_origins(path, auth, "issuer"), *_origins(path, auth, "issuer_origins"))
        return cls(root, text, issuer, _origins(path, auth, "api"))


REQUIRED = {
    "issuer": 'an address like "https://login.example"',
    "client_id": "the name in quotes that the page is registered with there",
}


def _auth(path: Path, settings: Mapping[str, object]) -> Mapping[str, object]:
    """Return ``[auth]`` with all that no page can do without. The rest of it is between the page and its client."""
    auth = settings.get("auth")
    if not isinstance(auth, dict):
        raise SpaConfigError(f"{path}: [auth] is missing. It says which provider the page uses: issuer, client_id.")
    for key, right in REQUIRED.items():
        if key not in auth:
            close = get_close_matches(key, auth, 1, cutoff=0.7)
            hint = f" There is {close[0]!r}: did you mean {key}?" if close else ""
            raise SpaConfigError(f"{path}: [auth] {key} is missing; it must be {right}.{hint}")
        if not isinstance(auth[key], str) or not auth[key].strip():
            raise SpaConfigError(f"{path}: [auth] {key} must be {right}, not {auth[key]!r}.")
    return auth


def _origins(path: Path, auth: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the origins of the address or list of addresses at ``key``, which may be missing."""
    value = auth.get(key, [])
    return tuple(_origin(path, key, each) for each in (value if isinstance(value, list) else [value]))


def _origin(path: Path, key: str, address: object) -> str:
    parts = urlsplit(address if isinstance(address, str) else "")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SpaConfigError(f'{path}: [auth] {key} must be an address like "https://login.example", not {address!r}.')
    return f"{parts.scheme}://{parts.netloc}"


def content_security_policy(config: SpaConfig) -> str:
    """Return the page's policy: no inline script, no ``eval``, no host but the ones of ``[auth]``."""
    issuer, api = " ".join(config.issuer), " ".join(config.api)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",  # WebAssembly is Python; JavaScript's eval stays forbidden
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' {issuer} {api}".rstrip(),
            f"frame-src 'self' {issuer}",  # silent authentication
            f"form-action 'self' {issuer}",  # logout
            "base-uri 'none'",
            "frame-ancestors 'self'",
            "require-trusted-types-for 'script'",
        )
    )


CALLBACK_POLICY = "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
"""The callback page of the silent frame runs nothing, so nothing can read the tokens in its address but our page."""


class PublicFiles(StaticFiles):
    """Static files, without the ones Python and editors leave behind."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") or part == "__pycache__" for part in Path(path).parts if part != "."):
            raise HTTPException(404)
        return await super().get_response(path, scope)


def pack(folder: Path) -> bytes:
    """Return ``folder`` and its Python files as a zip archive.

    A page loads the archive in a third of the time that some seventy requests for its files take; each file
    can still be read by itself at its own address. Not compressed: it does not leave this machine, and unpacking
    would cost more than it saves.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for path in sorted(folder.rglob("*.py")):
            files.write(path, path.relative_to(folder.parent))
    return archive.getvalue()


def create_app(config: SpaConfig) -> Starlette:
    """Return the ASGI application that serves the page described by ``config``."""
    page_headers = {
        "Content-Security-Policy": content_security_policy(config),
        # The login popup keeps its opener only with this value, and only if the popup's own pages carry none.
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    }

    async def page(request: Request) -> Response:
        return FileResponse(config.root / "index.html", headers=page_headers)

    async def callback(request: Request) -> Response:
        return FileResponse(config.root / "app/static/blank.html", headers={"Content-Security-Policy": CALLBACK_POLICY})

    async def pyscript_toml(request: Request) -> Response:
        return Response(config.pyscript_toml, media_type="application/toml")

    async def app_archive(request: Request) -> Response:
        return Response(pack(config.root / "app"), media_type="application/zip")

    async def not_found(request: Request, error: Exception) -> Response:
        return Response("There is nothing at this address. The page is at /.\n", 404, media_type="text/plain")

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/pyscript.toml", pyscript_toml),
            Route("/app/static/blank.html", callback),
            Route("/runtime/app.zip", app_archive),
            Mount("/app", PublicFiles(directory=config.root / "app")),
            Mount("/runtime", PublicFiles(directory=config.root / ".runtime")),
        ],
        # The browser asks each time whether a file has changed; most answers are an empty 304.
        middleware=[Middleware(SecurityHeaders, {"Cache-Control": "no-cache"})],
        exception_handlers={404: not_found, 405: not_found},
    )
    app.router.redirect_slashes = False  # /app is nothing; a redirect to /app/ would say otherwise
    return app
