"""What one can import is what the docstrings and the guides name."""

import builtins
import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import app.oidc
from app.oidc import browser, errors, ports, testing

ROOT = Path(__file__).resolve().parents[3]
PUBLIC: tuple[ModuleType, ...] = (app.oidc, errors, ports, browser, testing)
"""The modules that are for others. Every other one may be moved."""

GUIDES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])


def names_of(module: ModuleType) -> set[str]:
    """Return the public names of ``module``."""
    if hasattr(module, "__all__"):
        return set(module.__all__)
    return {name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}


def described() -> Iterator[tuple[str, str]]:
    """Yield every public class and function, each of their public members, and its docstring."""
    for module in PUBLIC:
        yield module.__name__, module.__doc__ or ""
        for name in names_of(module):
            value = getattr(module, name)
            if not inspect.isclass(value) and not inspect.isfunction(value):
                continue
            yield name, value.__doc__ or ""
            members = vars(value).items() if inspect.isclass(value) else ()
            yield from ((f"{name}.{member}", it.__doc__ or "") for member, it in members if not member.startswith("_"))


DOCSTRINGS = sorted(set(described()))


def test_every_public_name_is_there_and_has_a_docstring() -> None:
    for module in PUBLIC:
        assert {name for name in names_of(module) if not hasattr(module, name)} == set()
    without = [name for name, text in DOCSTRINGS if not text and "." not in name]
    assert without == []


@pytest.mark.parametrize("kind", ["class", "exc", "func"])
def test_what_a_public_docstring_names_can_be_imported(kind: str) -> None:
    public = set(dir(builtins)).union(*map(names_of, PUBLIC))
    named = {(where, name) for where, text in DOCSTRINGS for name in re.findall(rf":{kind}:`[~.\w]*?(\w+)`", text)}
    assert {(where, name) for where, name in named if name not in public} == set()


def test_an_attribute_or_method_that_a_public_docstring_names_is_there() -> None:
    named = {
        (where, owner, name)
        for where, text in DOCSTRINGS
        for owner, name in re.findall(r":(?:attr|meth):`[~.\w]*?(?:\.?([A-Z]\w+)\.)?(\w+)`", text)
    }
    assert named
    for where, owner, name in named:
        owners = [getattr(module, owner or where.partition(".")[0], None) for module in PUBLIC]
        assert any(hasattr(each, name) or name in getattr(each, "__annotations__", {}) for each in owners), (
            where,
            name,
        )


def test_what_the_guides_import_or_name_can_be_imported() -> None:
    for guide in GUIDES:
        text = guide.read_text(encoding="utf-8")
        for module, names in re.findall(r"^\s*from pyscript_oidc([.\w]*) import ([\w, ]+)$", text, re.MULTILINE):
            imported = importlib.import_module(f"app.oidc{module}")
            assert {name for name in re.split(r", *", names.strip()) if name not in names_of(imported)} == set(), guide
        for dotted in re.findall(r"\bpyscript_oidc((?:\.[A-Za-z]\w*)+)`", text):
            *path, last = dotted.strip(".").split(".")
            parent = importlib.import_module(".".join(["app.oidc", *path]))
            assert hasattr(parent, last) or importlib.import_module(f"{parent.__name__}.{last}"), guide


def test_what_a_signature_of_the_client_names_can_be_imported() -> None:
    public = set().union(*map(names_of, PUBLIC))
    known = {"Any", "Callable", "Mapping", "None", "Subscriber", "Unpack", "bool", "object", "str"}
    for name, method in inspect.getmembers(app.oidc.Client, inspect.isfunction):
        if not name.startswith("_") or name == "__init__":
            words = {
                word for hint in inspect.get_annotations(method).values() for word in re.findall(r"\w+", _said(hint))
            }
            assert {word for word in words if word[0].isupper()} <= public | known, name


def _said(hint: object) -> str:
    return re.sub(r"(\w+\.)+", "", hint.__name__ if isinstance(hint, type) else str(hint))


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert app.oidc.__version__ == project["version"]
