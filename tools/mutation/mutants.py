"""Small mistakes in a module: one changed operator, constant, condition, list item or statement at a time. Pure."""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_TYPES = ("Literal", "Mapping")
"""Types that the modules give names to. They are for the type checker; no code runs in them."""

_NAME_LIKE = re.compile(r"[\w.:+/=-]{1,30}")
"""Strings that code compares or looks up. A changed sentence for people is no mistake in a check."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake. ``function`` is the outermost function it is in, or None for what runs at import."""

    function: str | None
    line: int
    change: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of ``source``, in the order of its lines."""
    tree = ast.parse(source)
    for path, node, function in _places(tree):
        for description, replacement in _changes(node):
            yield Mutant(function, node.lineno, description, _with(tree, path, replacement))


Path = tuple[tuple[str, int | None], ...]
"""The way from the module to a node: each field, and the index in it if it is a list."""


def _places(tree: ast.Module) -> Iterator[tuple[Path, ast.expr | ast.stmt, str | None]]:
    """Yield the nodes that may change. Left out: docstrings, types, texts for people, and error details."""

    def walk(
        node: ast.AST, path: Path, function: str | None, scope: str
    ) -> Iterator[tuple[Path, ast.expr | ast.stmt, str | None]]:
        if isinstance(node, ast.expr | ast.stmt):
            yield path, node, function
        for name, value in ast.iter_fields(node):
            if _is_for_people(node, name):
                continue
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST) or _is_docstring(child):
                    continue
                inside, outer = function, scope
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    outer = f"{scope}{child.name}."
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name == "body":
                    inside = function or scope.rstrip(".")
                yield from walk(child, (*path, (name, index)), inside, outer)

    yield from walk(tree, (), None, "")


def _is_for_people(node: ast.AST, field: str) -> bool:
    if isinstance(node, ast.JoinedStr) or field in ("annotation", "returns", "type_params", "decorator_list"):
        return True
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return node.value.id in _TYPES
    if isinstance(node, ast.keyword):
        return node.arg in ("details", "hint")
    return isinstance(node, ast.Assert)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.expr | ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    """Yield the changes of ``node``, each with its description."""
    before = ast.unparse(node).split("\n")[0]

    def change(after: ast.AST) -> tuple[str, ast.AST]:
        return f"{before}  ->  {ast.unparse(after).splitlines()[0]}", after

    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield change(ast.Compare(node.left, [_COMPARISONS[type(op)]()], node.comparators))
        case ast.BoolOp(values=[*values]):
            yield change(ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), values))
            for index in range(len(values)):
                rest = values[:index] + values[index + 1 :]
                yield change(rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
        case ast.UnaryOp(op=ast.Not()):
            yield change(node.operand)
        case ast.UnaryOp(op=ast.USub()):
            yield change(node.operand)
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            yield change(ast.BinOp(node.left, _OPERATORS[type(op)](), node.right))
        case ast.IfExp():
            yield change(ast.IfExp(node.test, node.orelse, node.body))
        case ast.Constant(value=bool()):
            yield change(ast.Constant(not node.value))
        case ast.Constant(value=int() | float() as number):
            yield change(ast.Constant(number + 1))
        case ast.Constant(value=str() as text) if _NAME_LIKE.fullmatch(text):
            yield change(ast.Constant(f"{text}!"))
        case ast.Tuple(elts=items, ctx=ast.Load()) | ast.List(elts=items, ctx=ast.Load()) | ast.Set(elts=items):
            for index in range(len(items) if len(items) > 1 else 0):
                after = copy.copy(node)
                after.elts = items[:index] + items[index + 1 :]
                yield f"{before[:60]}  ->  without {ast.unparse(items[index]).splitlines()[0][:80]}", after
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for index, part in enumerate(node.generators):
                if part.ifs:
                    all_of_it = copy.copy(node)
                    all_of_it.generators = list(node.generators)
                    all_of_it.generators[index] = ast.comprehension(part.target, part.iter, [], part.is_async)
                    yield change(all_of_it)
        case ast.If():
            yield f"{before}  ->  always", _with_test(node, True)
            yield f"{before}  ->  never", _with_test(node, False)
        case ast.Return(value=ast.expr()) if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield change(ast.Return(ast.Constant(None)))
        case ast.Raise() | ast.Expr() | ast.AugAssign():
            yield f"{before}  ->  nothing", ast.Pass()
        case ast.Continue():
            yield f"{before}  ->  break", ast.Break()


def _with_test(node: ast.If, value: bool) -> ast.If:
    return ast.If(ast.Constant(value), node.body, node.orelse)


def _with(tree: ast.Module, path: Path, replacement: ast.AST) -> ast.Module:
    """Return a copy of ``tree`` with the node at ``path`` replaced; only the way to it is copied."""

    def replaced(node: ast.AST, rest: Path) -> ast.AST:
        if not rest:
            return ast.copy_location(replacement, node)
        (field, index), below = rest[0], rest[1:]
        result = copy.copy(node)
        value = getattr(node, field)
        if index is None:
            setattr(result, field, replaced(value, below))
        else:
            setattr(result, field, [*value[:index], replaced(value[index], below), *value[index + 1 :]])
        return result

    changed = replaced(tree, path)
    assert isinstance(changed, ast.Module)  # noqa: S101  # the path begins at the module
    return ast.fix_missing_locations(changed)
