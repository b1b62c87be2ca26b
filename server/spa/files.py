"""Files as a browser wants them: with the right type, compressed if it can read that, and kept while they hold."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

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

FOREVER = "public, max-age=31536000, immutable"
"""For names that change with the content. Nothing that is served so depends on who asks (RFC 8246)."""

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""What set-up compresses files with, best first, and how the names end (RFC 9110 section 8.4.1, RFC 7932)."""


def accepts(headers: Headers, encoding: str) -> bool:
    """Return whether the client can read ``encoding`` (RFC 9110 section 12.5.3)."""
    for each in headers.get("accept-encoding", "").split(","):
        name, _, weight = each.partition(";")
        if name.strip().lower() == encoding:
            return weight.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


@dataclass(frozen=True, slots=True)
class File:
    """A file in memory. ``packed`` is the content compressed with gzip."""

    content: bytes
    media_type: str
    packed: bytes = field(init=False)
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "packed", gzip.compress(self.content, mtime=0))
        object.__setattr__(self, "etag", hashlib.sha256(self.content).hexdigest()[:32])

    def response(self, request_headers: Headers, headers: Mapping[str, str]) -> Response:
        """Return the answer to a request: the content, compressed if the client can read it, or an empty 304."""
        packed = accepts(request_headers, "gzip")
        etag = f'"{self.etag}{"-gzip" if packed else ""}"'
        common = {"ETag": etag, "Vary": "Accept-Encoding", **headers}
        if etag in request_headers.get("if-none-match", ""):
            return Response(status_code=304, headers=common)
        if packed:
            common["Content-Encoding"] = "gzip"
        return Response(self.packed if packed else self.content, media_type=self.media_type, headers=common)


class PublicFiles(StaticFiles):
    """Static files, without the ones Python and editors leave behind."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") or part == "__pycache__" for part in Path(path).parts if part != "."):
            raise HTTPException(404)
        return await super().get_response(path, scope)


class RuntimeFiles(PublicFiles):
    """The browser's runtimes in ``directory``. What set-up has compressed lies there beside the originals."""

    def __init__(self, directory: Path, cache_control: str | None = None) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._cache_control = cache_control
        self._compressed = {
            path.relative_to(directory).as_posix()
            for suffix in ENCODINGS.values()
            for path in directory.rglob(f"*{suffix}")
        }

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path in self._compressed:
            raise HTTPException(404)  # an original has one address
        headers = Headers(scope=scope)
        usable = (name for name, suffix in ENCODINGS.items() if path + suffix in self._compressed)
        encoding = next((name for name in usable if accepts(headers, name)), None)
        response = await super().get_response(path + ENCODINGS.get(encoding or "", ""), scope)
        response.headers["Vary"] = "Accept-Encoding"
        if encoding and response.status_code == 200:
            response.headers["Content-Type"] = mimetypes.guess_type(path)[0] or "application/octet-stream"
            response.headers["Content-Encoding"] = encoding
        if self._cache_control:
            response.headers["Cache-Control"] = self._cache_control
        return response
