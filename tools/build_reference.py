"""Builds the reference of the client library: ``python -m tools.build_reference`` writes HTML to ``dist/reference``.

It is made by pdoc from the docstrings of the wheels, so that every name is the one that an app imports. What is public
is the package itself and the modules in ``PUBLIC``, each with what its ``__all__`` names. ``browser`` has only
``browser_ports``: its other modules need a browser to be imported, and :mod:`.ports` says what they do.
"""

import sys
import warnings
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pdoc
import pdoc.render

from . import build_wheel

PUBLIC = ("errors", "ports", "browser", "testing")


def build(target: Path) -> None:
    """Write the reference into the folder ``target``. What pdoc warns of ends it."""
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        for wheel in build_wheel.build(Path(folder)):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
        sys.path.insert(0, folder)
        pdoc.render.configure(docformat="restructuredtext", show_source=False)
        modules = (build_wheel.PACKAGE, *(f"{build_wheel.PACKAGE}.{name}" for name in PUBLIC))
        pdoc.pdoc(*modules, output_directory=target)


if __name__ == "__main__":
    target = build_wheel.ROOT / "dist/reference"
    build(target)
    print(f"{target.relative_to(build_wheel.ROOT)}/index.html")
