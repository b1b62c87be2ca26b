"""Builds the client library as wheels: ``python -m tools.build_wheel`` writes to ``dist``. Needs only Python.

The folder ``app/oidc`` is shipped as the package ``pyscript_oidc``, file by file as in the repository, so that a
name in a traceback or a docstring leads to the same module, with its comments. The fakes for
tests (``testing/``) are a wheel of their own, because a page loads the library at every first visit.

The same sources make the same bytes.
"""

import base64
import hashlib
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "pyscript_oidc"
TESTING = f"{PACKAGE}/testing/"
LIBRARY_SUMMARY = "OpenID Connect for Python in the browser: a strict client for PyScript and Pyodide"
TESTING_SUMMARY = "A browser and an issuer for the tests of apps that use pyscript-oidc"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time in a zip file; the time of the build stays out of it


def files(folder: Path) -> dict[str, str]:
    """Return the files of the package that ``folder`` holds: their paths in a wheel, and their texts."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix == ".py" or path.name == "py.typed")
    return {f"{PACKAGE}/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8") for path in paths}


def metadata(
    name: str,
    summary: str,
    requires: Iterable[str],
    project: Mapping[str, Any],
    readme: str,
    extras: Iterable[str] = (),
) -> str:
    """Return a wheel's METADATA (core metadata 2.4). ``readme`` is its description, in Markdown."""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", name),
        ("Version", project["version"]),
        ("Summary", summary),
        ("Keywords", ",".join(project["keywords"])),
        ("License-Expression", project["license"]),
        *(("License-File", name) for name in project["license-files"]),
        *(("Classifier", classifier) for classifier in project["classifiers"]),
        *(("Project-URL", f"{label}, {url}") for label, url in project["urls"].items()),
        ("Requires-Python", project["requires-python"]),
        *(("Requires-Dist", requirement) for requirement in requires),
        *(("Provides-Extra", extra) for extra in extras),
        ("Description-Content-Type", "text/markdown"),
    ]
    return "".join(f"{field}: {value}\n" for field, value in fields) + f"\n{readme}"


def build(target: Path, root: Path = ROOT) -> tuple[Path, Path]:
    """Write the wheels into the folder ``target`` and return their paths: the library, and its fakes."""
    tables = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project = tables["project"] | tables["tool"]["pyscript-oidc"]
    readme = (root / project["readme"]).read_text(encoding="utf-8")
    readme_testing = (root / project["readme-testing"]).read_text(encoding="utf-8")
    needs = {line.partition(">")[0]: line for line in project["dependencies"]}
    version, licence = project["version"], (root / "LICENSE").read_text(encoding="utf-8")
    texts = files(root / "app/oidc")
    library = {path: text for path, text in texts.items() if not path.startswith(TESTING)}
    testing = {path: text for path, text in texts.items() if path.startswith(TESTING)}
    about_library = metadata("pyscript-oidc", LIBRARY_SUMMARY, [needs["pyjwt"]], project, readme)
    about_testing = metadata(
        "pyscript-oidc-testing",
        TESTING_SUMMARY,
        [f"pyscript-oidc=={version}", needs["cryptography"]],
        project,
        readme_testing,
    )
    return (
        write(target / f"{PACKAGE}-{version}-py3-none-any.whl", library, about_library, licence),
        write(target / f"{PACKAGE}_testing-{version}-py3-none-any.whl", testing, about_testing, licence),
    )


def write(wheel: Path, files: Mapping[str, str | bytes], about: str, licence: str) -> Path:
    """Write ``files`` as a wheel (the binary distribution format 1.0) and return its path."""
    info = f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"
    everything = {
        **files,
        f"{info}/licenses/LICENSE": licence,
        f"{info}/METADATA": about,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: build_wheel\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content = {name: data.encode() if isinstance(data, str) else data for name, data in everything.items()}
    record = [f"{name},sha256={digest(data)},{len(data)}" for name, data in content.items()]
    content[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    wheel.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the file modes below are Unix's, whichever system this runs on
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return wheel


def digest(data: bytes) -> str:
    """Return the hash of a file as RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main() -> None:
    """Build the wheels into ``dist`` and say how large they are."""
    for wheel in build(ROOT / "dist"):
        print(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size} bytes")


if __name__ == "__main__":
    main()
