"""The reference that ``make docs`` builds: every public name of the wheels, and none without a description."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import app.oidc
import app.oidc.browser
import app.oidc.errors
import app.oidc.ports
import app.oidc.testing
from tools.build_reference import PUBLIC
from tools.build_wheel import ROOT

MODULES: dict[str, ModuleType] = {
    "pyscript_oidc": app.oidc,
    **{f"pyscript_oidc/{name}": getattr(app.oidc, name) for name in PUBLIC},
}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference, built as ``make docs`` builds it."""
    folder = tmp_path_factory.mktemp("reference")
    program = f"from pathlib import Path; from tools.build_reference import build; build(Path({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
    return folder


class Entries(HTMLParser):
    """The entries of a page, such as ``Client.login``, and whether each has a description."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.described: dict[str, bool] = {}
        self._entry = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        if (tag == "section" and "id" in attributes) or "classattr" in classes:
            self._entry = attributes["id"] or ""
            self.described[self._entry] = False
        if "docstring" in classes and self._entry:
            self.described[self._entry] = True


def public(module: ModuleType) -> dict[str, object]:
    """Return what a module's ``__all__`` names, or what it defines if it has none."""
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    names = getattr(module, "__all__", own)
    return {name: getattr(module, name) for name in names if not name.startswith("_")}


@pytest.mark.parametrize("page", MODULES)
def test_every_public_name_is_described(reference: Path, page: str) -> None:
    """pdoc does not find the description of a constant that is imported from another module, but it shows the value."""
    described = Entries(reference / f"{page}.html").described
    names = public(MODULES[page])
    assert [name for name in names if name not in described] == []
    assert [
        name for name, value in names.items() if isinstance(value, type | FunctionType) and not described[name]
    ] == []


def methods_of(module: ModuleType) -> Iterator[str]:
    """Yield the methods and properties of a module's public classes that are defined in this library."""
    for name, kind in public(module).items():
        if isinstance(kind, type) and kind.__module__.startswith("app.oidc"):
            for member, value in vars(kind).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                    yield f"{name}.{member}"


@pytest.mark.parametrize("page", [page for page in MODULES if not page.endswith("testing")])
def test_every_public_method_is_described(reference: Path, page: str) -> None:
    """The fakes of ``testing`` are those of the ports, where their methods are described once."""
    described = Entries(reference / f"{page}.html").described
    assert [name for name in methods_of(MODULES[page]) if not described.get(name)] == []


def test_every_name_is_that_of_the_wheel(reference: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in reference.rglob("*.html")]
    assert pages
    assert not [text for text in pages if re.search(r"\bapp\.oidc\b", text)]
