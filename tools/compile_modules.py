"""Compiles Python modules into an archive. Runs in Pyodide, at set-up: only the Python that will run them can do it."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from importlib import _bootstrap_external, util
from pathlib import Path


def compile_modules(modules: Iterable[tuple[str, bytes]], home: str) -> bytes:
    """Return an archive of ``modules``, each with its name in the archive. Other files are added unchanged.

    Tracebacks show the modules in the folder or archive ``home``. The comment of an entry is the SHA-256 hash
    of its source. Unchecked hash-based bytecode is never compared with a source, which is not there.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:  # nothing compressed: the file as a whole will be
        for name, data in modules:
            entry = zipfile.ZipInfo(name)  # with a fixed date, so that the same modules make the same archive
            if name.endswith(".py"):
                entry.filename += "c"
                entry.comment = hashlib.sha256(data).hexdigest().encode()
                code = compile(data, f"{home}/{name}", "exec", dont_inherit=True)
                source_hash = util.source_hash(data)
                data = _bootstrap_external._code_to_hash_pyc(code, source_hash, checked=False)  # type: ignore[attr-defined]
            out.writestr(entry, data)
    return archive.getvalue()


def of_archive(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the modules in an archive."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def of_package(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the modules of a package in a folder."""
    for file in sorted(Path(path).rglob("*.py")):
        yield str(file.relative_to(Path(path).parent)), file.read_bytes()
