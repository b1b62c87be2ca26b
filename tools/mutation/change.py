"""Puts a mutant in the place of code that other modules have already imported."""

import ast
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

from .mutants import Mutant


def functions_of(paths: set[str]) -> dict[tuple[str, str], FunctionType]:
    """Return the functions and methods that are defined in ``paths``."""
    found = (thing for thing in gc.get_objects() if isinstance(thing, FunctionType))
    return {
        (each.__code__.co_filename, each.__qualname__): each for each in found if each.__code__.co_filename in paths
    }


def change_function(path: Path, mutant: Mutant, functions: dict[tuple[str, str], FunctionType]) -> None:
    """Put the changed code of a function into the function object that other modules have already imported."""
    assert mutant.function  # noqa: S101  # the caller has looked
    module = compile(mutant.tree, str(path), "exec")
    changed = next(code for code in codes(module) if code.co_qualname == mutant.function)
    functions[str(path), mutant.function].__code__ = changed


def change_module(name: str, path: Path, mutant: Mutant) -> None:
    """Run the changed module, and put its values, defaults and class attributes where the old ones are."""
    old = sys.modules[name].__dict__
    new = {key: old[key] for key in ("__name__", "__package__", "__file__", "__spec__", "__loader__")}
    exec(compile(mutant.tree, str(path), "exec"), new)  # noqa: S102  # our own module, changed
    users: set[str] = set()
    for key, value in new.items():
        before = old.get(key)
        if key.startswith("__") or value is before:
            continue
        if isinstance(before, FunctionType) and isinstance(value, FunctionType):
            before.__defaults__, before.__kwdefaults__ = value.__defaults__, value.__kwdefaults__
        elif isinstance(before, type) and before.__module__ == name:
            change_class(before, value)
        else:
            for module in [each for each in sys.modules.values() if vars(each).get(key) is before]:
                setattr(module, key, value)
                users.add(module.__name__)
    for user in users - {name}:  # repeat what they computed from it at import
        if user.startswith(name.partition(".")[0]) and (source := sys.modules[user].__file__):
            tree = ast.parse(Path(source).read_text(encoding="utf-8"))
            change_module(user, Path(source), Mutant(None, 0, "", tree))


def change_class(old: type, new: object) -> None:
    """Give ``old`` the plain attributes and the defaults of ``new``."""
    for key, value in vars(new).items():
        before = vars(old).get(key)
        if isinstance(before, FunctionType) and isinstance(value, FunctionType):
            before.__defaults__, before.__kwdefaults__ = value.__defaults__, value.__kwdefaults__
        elif isinstance(value, int | float | str | tuple | frozenset) and not key.startswith("__"):
            setattr(old, key, value)


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield all code in ``code``."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from codes(constant)
