"""Refuses arguments of the wrong type with a sentence, before anything is done with them."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TypeVar, get_args, get_origin

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

WORDS: Mapping[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    Mapping: "a mapping",
    Iterable: "a list",
    Callable: "a function",
    NoneType: "None",
}


Class = TypeVar("Class", bound=type)


def checks_arguments(cls: Class) -> Class:
    """Let every public method of a class refuse arguments of the wrong type: a decorator. See :func:`checked`."""
    for name, member in list(vars(cls).items()):
        if inspect.isfunction(member) and not name.startswith("_"):
            setattr(cls, name, checked(member))
    return cls


def checked(method: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Let a method raise TypeError for an argument that does not fit its annotation.

    Looked at are the types of :data:`WORDS`, unions of them, and literals; any other annotation takes everything.
    """
    parameters = inspect.signature(method).parameters.values()
    by_position = [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    annotations = {each.name: each.annotation for each in parameters}
    # A keyword that is called like a positional parameter is one of **settings or **claims.
    by_keyword = {each.name for each in parameters if each.kind is not each.POSITIONAL_ONLY}

    @wraps(method)
    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        named = {name: value for name, value in kwargs.items() if name in by_keyword}
        for name, value in {**dict(zip(by_position, args, strict=False)), **named}.items():
            kinds = _kinds(annotations[name])
            if not any(_fits(value, kind) for kind in kinds):
                wanted = " or ".join(WORDS.get(kind, str(kind)) for kind in kinds)
                raise TypeError(f"{name} must be {wanted}, and not {type(value).__name__}")
        return method(*args, **kwargs)

    return call


def _kinds(annotation: Any) -> list[Any]:
    """Return what an annotation allows: each member of a union, without what stands in its brackets."""
    if isinstance(annotation, UnionType):
        return [kind for each in get_args(annotation) for kind in _kinds(each)]
    if get_origin(annotation) is Literal:
        return [str]
    return [get_origin(annotation) or annotation]


def _fits(value: object, kind: Any) -> bool:
    if kind not in WORDS:
        return True
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        return isinstance(value, int | float)
    return callable(value) if kind is Callable else isinstance(value, kind)
