"""The page's Python in one archive: the app's modules and the packages that they need."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGES = "pyjwt.zip"
COMPILED = "compiled-app.zip"


def sources(folder: Path) -> dict[str, bytes]:
    """Return the Python files of ``folder`` by the names that they have in an archive."""
    return {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def modules(app: Mapping[str, bytes], runtime: Path) -> dict[str, bytes]:
    """Return what the page's Python imports: the modules of ``app``, compiled where possible, and its packages.

    Set-up compiles the app's modules and notes for each the SHA-256 hash of the source. A module that has been
    changed since is put in as source, and the browser compiles it: nobody has to restart anything to see a change.
    """
    result = dict(_entries(runtime / PACKAGES))
    compiled = {name: (data, digest) for name, data, digest in _compiled(runtime / COMPILED)}
    for name, source in app.items():
        data, digest = compiled.get(f"{name}c", (b"", ""))
        if digest == hashlib.sha256(source).hexdigest():
            result[f"{name}c"] = data
        else:
            result[name] = source
    return result


def _entries(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files in the archive at ``path``."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def _compiled(path: Path) -> Iterator[tuple[str, bytes, str]]:
    """Yield the compiled modules at ``path``: the name, the code, and the hash of the source. There may be none."""
    if not path.exists():
        return
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            yield entry.filename, archive.read(entry), entry.comment.decode()


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return ``files`` as a zip archive, the same bytes for the same files.

    Nothing in it is compressed: Python would unpack each module anew at each start, while the browser unpacks the
    archive as a whole, and faster.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        for name, data in files.items():
            out.writestr(zipfile.ZipInfo(name), data)  # with a fixed date
    return archive.getvalue()
