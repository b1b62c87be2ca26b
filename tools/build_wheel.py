"""Builds the client library as wheels: ``python -m tools.build_wheel`` writes to ``dist``. Needs only Python.

The folder ``app/oidc`` is shipped as the package ``pyscript_oidc``, file by file as in the repository, so that a
name in a traceback or a docstring leads to the same module, with its comments. The fakes for
tests (``testing/``) are a wheel of their own, because a page loads the library at every first visit.
"""

import tomllib
from pathlib import Path

from tools.wheels import metadata, write

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "pyscript_oidc"
TESTING = f"{PACKAGE}/testing/"
LIBRARY_SUMMARY = "OpenID Connect for Python in the browser: a strict client for PyScript and Pyodide"
TESTING_SUMMARY = "A browser and an issuer for the tests of apps that use pyscript-oidc"


def files(folder: Path) -> dict[str, str]:
    """Return the files of the package that ``folder`` holds: their paths in a wheel, and their texts."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix == ".py" or path.name == "py.typed")
    return {f"{PACKAGE}/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8") for path in paths}


def build(target: Path) -> tuple[Path, Path]:
    """Write the wheels into the folder ``target`` and return their paths: the library, and its fakes."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = tables["project"] | tables["tool"]["pyscript-oidc"]
    readme = (ROOT / project["readme"]).read_text(encoding="utf-8")
    readme_testing = (ROOT / project["readme-testing"]).read_text(encoding="utf-8")
    needs = {line.partition(">")[0]: line for line in project["dependencies"]}
    version, licence = project["version"], (ROOT / "LICENSE").read_text(encoding="utf-8")
    texts = files(ROOT / "app/oidc")
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


def main() -> None:
    """Build the wheels into ``dist`` and say how large they are."""
    for wheel in build(ROOT / "dist"):
        print(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size} bytes")


if __name__ == "__main__":
    main()
