"""What the lab's wheel holds beside the server: the page, the browser's runtimes, and the licences of both.

What set-up has compressed for browsers stays out. It would double the wheel, and a browser on the same machine gets the
originals as fast.
"""

import json
from collections.abc import Iterator
from importlib.metadata import files as files_of
from pathlib import Path

FILES = ("index.html", "pyscript.toml")
FOLDERS = ("app", ".runtime")
COMPRESSED = (".br", ".gz")
LICENCE = (
    "MIT AND Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND BSD-2-Clause AND BSD-3-Clause AND bzip2-1.0.6 AND ISC "
    "AND MPL-2.0 AND PSF-2.0 AND Zlib"
)
"""The SPDX expression for a wheel with the page. licences/README.md says what has which."""


def files(root: Path) -> dict[str, bytes]:
    """Return the files of the page by their paths. Raises FileNotFoundError if set-up has not made the runtimes."""
    if not (root / ".runtime/compiled-app.zip").exists():
        raise FileNotFoundError("The browser's runtimes are not there. `make dist` makes them, and then the wheel.")
    paths = [*(root / name for name in FILES), *(path for name in FOLDERS for path in _files_in(root / name))]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def licences(root: Path) -> dict[str, bytes]:
    """Return the texts of the licences by the paths that a wheel has for them."""
    own = {f"licences/{path.name}": path.read_bytes() for path in sorted((root / "licences").iterdir())}
    return own | {f"licences/npm/{name}.txt": path.read_bytes() for name, path in _licences_of_npm(root)} | _of_pyjwt()


def _files_in(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
        if path.is_file() and not hidden and path.suffix not in COMPRESSED:
            yield path


def _licences_of_npm(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield what npm's packages say, and what PyScript says of the parts that it brings along."""
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for folder, about in packages.items():
        if folder and not about.get("dev"):
            name = folder.removeprefix("node_modules/").replace("/node_modules/", "/").replace("/", "-").lstrip("@")
            yield from ((name, path) for path in sorted((root / folder).glob("LICENSE*")))
    for path in sorted((root / "node_modules/@pyscript/core/src/3rd-party-licenses").iterdir()):
        yield f"pyscript-{path.name.partition('.')[0]}", path


def _of_pyjwt() -> dict[str, bytes]:
    found = next(path for path in files_of("pyjwt") or () if path.name == "LICENSE")
    return {"licences/pyjwt.txt": found.read_binary()}
