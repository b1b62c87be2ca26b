"""One version of the page: all of its files, under names that nobody else's files will ever have.

``index.html`` names its files by addresses such as ``/app/static/boot.js``, which work on every host. Here these
become ``/release/<version>/app/static/boot.js`` and ``/runtime/<version>/…``, where the version is a hash of the
content. A browser may keep such a file for good; it asks again for ``/`` alone, and a page only ever gets files of the
version that it was itself. The version before is kept, so that a page that was loading when a file changed goes on.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from . import preloads
from .archive import modules, pack, sources
from .config import SpaConfig, SpaConfigError
from .files import ENCODINGS, File

RUNTIME, APP = "/runtime/", "/app/"
SETTINGS, ARCHIVE, MAIN = "/pyscript.toml", "/runtime/app.zip", "/app/main.py"
CALLBACK = "/app/static/blank.html"
KEPT = 2
VERSION_LENGTH = 16  # hexadecimal digits: nobody can make another version of the same name by chance


@dataclass(frozen=True, slots=True)
class Release:
    """A version of the page: the page itself, and its files by their addresses without the version.

    ``callback`` is the callback page, whose address is registered at authorization servers and stays the same.
    """

    version: str
    page: File
    callback: File
    files: Mapping[str, File]


class Releases:
    """Makes a new release when a file of the page has changed, so that a reload is enough to see it.

    Raises SpaConfigError if set-up has not made the browser's runtimes.
    """

    def __init__(self, config: SpaConfig) -> None:
        self._config = config
        self._runtime = config.root / ".runtime"
        if not (self._runtime / "pyscript/core.js").exists():
            raise SpaConfigError(f"{self._runtime}: the browser's runtimes are not there. make run puts them there.")
        self.runtime_version = _hash(_runtime_files(self._runtime))
        self._seen: object = None
        self._kept: list[Release] = []

    def current(self) -> Release:
        """Return the release that the files on disk make now."""
        seen = _state_of(self._config.root)
        if seen != self._seen:
            release = make(self._config, self._runtime, self.runtime_version)
            others = [each for each in self._kept if each.version != release.version]
            self._kept, self._seen = [release, *others][:KEPT], seen
        return self._kept[0]

    def latest(self) -> Release:
        """Return the release that was current last, without a look at the disk."""
        return self._kept[0] if self._kept else self.current()

    def file(self, version: str, path: str) -> File | None:
        """Return a file of a version; None if this server does not know the version, or it has no such file."""
        for release in self._kept or [self.current()]:
            if release.version == version:
                return release.files.get(f"/{path}")
        return None


def make(config: SpaConfig, runtime: Path, runtime_version: str) -> Release:
    """Read the page and everything that it loads."""
    files = {f"/{path.relative_to(config.root).as_posix()}": path.read_bytes() for path in _static(config.root)}
    files[ARCHIVE] = pack(modules(sources(config.root / "app"), runtime))
    files[SETTINGS] = config.pyscript_toml.encode()
    page = (config.root / "index.html").read_text(encoding="utf-8")
    version = _hash([("", page.encode()), ("", runtime_version.encode()), *files.items()])

    def named(text: str) -> str:
        return in_version(text, version, runtime_version)

    for path, content in files.items():
        if path.endswith((".js", ".toml")):
            files[path] = named(content.decode()).encode()
    made = {path: File(content, guess_type(path)[0] or "") for path, content in files.items()}
    links = [*map(preloads.data, (SETTINGS, ARCHIVE, MAIN)), preloads.announcement(ARCHIVE, len(files[ARCHIVE]))]
    links[1:1] = preloads.of_runtime(runtime)
    page = page.replace("</head>", "".join(f"  {link}\n" for link in links) + "</head>")
    callback = (config.root / CALLBACK[1:]).read_text(encoding="utf-8")
    page_file, callback_file = (File(named(text).encode(), "text/html") for text in (page, callback))
    return Release(version, page_file, callback_file, made)


def in_version(text: str, version: str, runtime_version: str) -> str:
    """Return ``text`` with each address of the page's files, in quotes, replaced by the one in this version."""
    text = re.sub(rf'"({ARCHIVE}|{SETTINGS}|{APP}(?!static/blank\.html)[^"]+)"', rf'"/release/{version}\1"', text)
    return re.sub(rf'"{RUNTIME}([^"]+)"', rf'"{RUNTIME}{runtime_version}/\1"', text)


def _static(root: Path) -> Iterator[Path]:
    """Yield the files of ``app/`` that the page loads one by one."""
    yield root / MAIN[1:]
    for path in sorted((root / "app/static").rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path.name != "blank.html":
            yield path


def _state_of(root: Path) -> object:
    """Return something that changes when a file of the page does: each file's name, size and time of change."""
    folders = (folder for folder in os.walk(root / "app") if "__pycache__" not in folder[0])
    paths = [root / "index.html", *(Path(folder, name) for folder, _, names in folders for name in names)]
    return [(path, stat.st_mtime_ns, stat.st_size) for path in sorted(paths) if (stat := path.stat())]


def _runtime_files(runtime: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what the browser gets of the runtimes as it is: the name and the content."""
    for folder in ("pyodide", "pyscript"):
        for path in sorted((runtime / folder).rglob("*")):
            if not path.name.endswith(tuple(ENCODINGS.values())):
                yield path.name, path.read_bytes()


def _hash(files: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{len(name)}:{name}{len(content)}:".encode() + content)
    return digest.hexdigest()[:VERSION_LENGTH]
