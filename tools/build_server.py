"""Builds the lab as a distribution: what ``pip install .`` calls (PEP 517). Needs only Python.

``make dist`` asks for the page as well, which set-up has made ready (:mod:`tools.page`). ``pip install .`` installs the
server alone, because set-up needs Node.js.

The folder ``server`` is installed as the package ``implicit_flow_lab``: a package called ``server`` could
clash with other people's. That works because every import inside the folder is relative.

The backend is in this repository so that an installation needs no build tool from a registry: everything that the
container file installs is pinned by its hash, and the code that builds the rest can be read here.
"""

import io
import tarfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools import page
from tools.wheels import metadata, write

ROOT = Path(__file__).resolve().parent.parent
SOURCE, PACKAGE = "server", "implicit_flow_lab"
OUTSIDE_THE_PACKAGE = ("pyproject.toml", "LICENSE", "tools/build_server.py", "tools/wheels.py", "tools/page.py")


def build_wheel(
    wheel_directory: str, config_settings: Mapping[str, Any] | None = None, metadata_directory: str | None = None
) -> str:
    """Write the wheel into a folder and return its file name (PEP 517).

    With the setting ``page``, as in ``pip wheel . --config-settings page=yes``, the page is in it. Raises
    FileNotFoundError if set-up has not made it ready.
    """
    project = read_project()
    stem = f"{PACKAGE}-{project['version']}"
    files: dict[str, str | bytes] = {f"{PACKAGE}/{path}": text for path, text in package_files()}
    files[f"{stem}.dist-info/entry_points.txt"] = entry_points(project)
    if config_settings and config_settings.get("page"):
        licences = page.licences(ROOT)
        files |= {f"{PACKAGE}/page/{path}": data for path, data in page.files(ROOT).items()}
        files |= {f"{stem}.dist-info/licenses/{path}": data for path, data in licences.items()}
        project = {**project, "license": page.LICENCE, "license-files": [*project["license-files"], *licences]}
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    return write(Path(wheel_directory) / f"{stem}-py3-none-any.whl", files, about(project), licence).name


def build_sdist(sdist_directory: str, config_settings: Mapping[str, Any] | None = None) -> str:
    """Write the sources into a folder as one archive, from which the wheel can be built. Returns its file name."""
    project = read_project()
    stem = f"{PACKAGE}-{project['version']}"
    texts = {f"{SOURCE}/{path}": text for path, text in package_files()}
    outside = (*OUTSIDE_THE_PACKAGE, project["readme"])
    texts |= {path: (ROOT / path).read_text(encoding="utf-8") for path in outside}
    texts["PKG-INFO"] = about(project)
    with tarfile.open(Path(sdist_directory) / f"{stem}.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for path, text in texts.items():
            content = text.encode()
            entry = tarfile.TarInfo(f"{stem}/{path}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return f"{stem}.tar.gz"


def read_project() -> dict[str, Any]:
    """Return ``[project]`` of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def package_files() -> Iterator[tuple[str, str]]:
    """Yield the files of the package: the path inside it, and the text. It has only text files."""
    for path in sorted((ROOT / SOURCE).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
            yield path.relative_to(ROOT / SOURCE).as_posix(), path.read_text(encoding="utf-8")


def about(project: Mapping[str, Any]) -> str:
    """Return METADATA, with the project's ``readme`` as the description."""
    extras: Mapping[str, list[str]] = project["optional-dependencies"]
    requires = [*project["dependencies"]]
    requires += [f"{each} ; extra == '{extra}'" for extra, needs in extras.items() for each in needs]
    readme = (ROOT / project["readme"]).read_text(encoding="utf-8")
    return metadata(project["name"], project["description"], requires, project, readme, extras)


def entry_points(project: Mapping[str, Any]) -> str:
    """Return entry_points.txt: the commands, and what other programs such as pytest look for."""
    groups = {"console_scripts": project["scripts"], **project["entry-points"]}
    return "\n".join(
        line
        for group, entries in groups.items()
        for line in (f"[{group}]", *(f"{name} = {target}" for name, target in entries.items()), "")
    )
