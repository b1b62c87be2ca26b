"""Imports point one way: one table says who may import whom."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CLIENT = {
    "base": "",
    "errors": "",
    "ports": "",
    "tokens": "base",
    "events": "base errors",
    "settings": "base errors",
    "issuer": "base errors ports events settings",
    "context": "errors ports events settings issuer",
    "request": "base errors ports settings",
    "answer": "base errors events settings tokens context issuer request",
    "ways": "base errors ports events settings tokens context issuer request answer",
    "calls": "base errors ports settings context issuer request answer",
    "session": "base errors ports events settings tokens context issuer request answer ways calls",
    "client": "base errors ports events settings tokens context issuer request answer ways calls session",
    "browser": "base errors ports answer",
    "testing": "base errors ports settings",
    "": "errors ports events settings tokens request ways calls session client",
}
PAGE = {
    "nodes": "",
    "words": "",
    "state": "",
    "times": "nodes",
    "parts": "oidc.events",
    "log": "oidc.events oidc.answer words times parts",
    "inspection": "oidc oidc.answer oidc.base oidc.context oidc.errors oidc.issuer oidc.ports log",
    "views": "oidc oidc.errors oidc.events oidc.tokens oidc.answer nodes words times parts log inspection",
    "scenario": "oidc.events nodes log",
    "recording": "oidc.events",
    "actions": "oidc oidc.errors times log views",
    "dom": "nodes",
    "following": "views dom",
    "loading": "oidc log",
    "page": "oidc nodes state log views scenario actions dom",
    "listening": "state dom page",
    "time_line": "oidc log views recording dom page",
    "inspecting": "oidc.ports nodes views inspection recording dom page",
    "": "",
}
APP = {
    "main": "oidc oidc.browser ui.scenario ui.state ui.loading ui.page ui.following ui.listening ui.time_line "
    "ui.inspecting",
}
AUTHORIZATION_SERVER = {
    "csrf": "",
    "cookies": "config",
    "rules": "",
    "hooks": "rules",
    "protocol": "config",
    "migrations": "",
    "records": "config database installation group_commit protocol migrations",
    "connections": "config protocol records",
    "parts": "config protocol records",
    "rule_files": "config",
    "rule_book": "config protocol rules hooks rule_files",
    "services": "config database web csrf protocol records connections parts rule_book",
    "visit": "protocol records services cookies",
    "endpoints": "config protocol records rules rule_files rule_book visit",
    "pages": "config protocol records connections hooks rule_files visit endpoints",
    "errors": "database web protocol visit endpoints pages",
    "routes": "config services visit endpoints pages errors",
    "": "config database records services routes",
}
SERVER = {
    "web": "",
    "installation": "",
    "lab": "web installation",
    "config": "lab installation",
    "spa": "web lab",
    "postgresql": "",
    "sqlite": "",
    "database": "config postgresql sqlite",
    "group_commit": "database",
    "api": "config web database",
}
KIT = {
    "in_browser": "config authorization_server.protocol authorization_server.records",
    "scenarios": "config database spa api authorization_server authorization_server.protocol "
    "authorization_server.records authorization_server.parts authorization_server.services authorization_server.visit "
    "authorization_server.endpoints authorization_server.routes",
    "testing": "config lab web scenarios authorization_server.protocol authorization_server.records "
    "authorization_server.parts authorization_server.services authorization_server.cookies "
    "authorization_server.visit authorization_server.endpoints",
    "__main__": "config database installation lab spa api authorization_server scenarios testing",
    "": "",
}
TABLE = (
    ("app.oidc", CLIENT),
    ("app.ui", PAGE),
    ("app", APP),
    ("server", SERVER),
    ("server.authorization_server", AUTHORIZATION_SERVER),
    ("server", KIT),
)
"""Each row names a module or a folder, and after it all that it may import beside itself.

The rows stand from the ground floor up, and a row may only name rows above it: a ring cannot be written down. The
empty name is the package's own ``__init__``. Within a folder, imports are free but must not run in a circle.
"""

ON_THE_PAGE = (
    *(f"app.ui.{name}" for name in ("dom", "page", "following", "listening", "time_line", "inspecting")),
    "app.main",
)
OUTSIDE: Mapping[str, tuple[str, ...]] = {
    "js": ("app.oidc.browser", *ON_THE_PAGE),
    "pyodide": ("app.oidc.browser", *ON_THE_PAGE),
    "pyscript": ("app.main",),
    "jwt": (
        "app.oidc.answer",
        "app.oidc.testing",
        "server.api",
        "server.authorization_server.parts",
        "server.scenarios",
    ),
    "cryptography": ("app.oidc.testing", "server.authorization_server.parts", "server.scenarios"),
    "argon2": ("server.authorization_server.parts",),
    "jinja2": ("server.authorization_server.parts",),
    "alembic": ("server.authorization_server.migrations",),
    "sqlalchemy": (
        "server.postgresql",
        "server.sqlite",
        "server.database",
        "server.group_commit",
        "server.api",
        "server.authorization_server.migrations",
        "server.authorization_server.records",
        "server.authorization_server.connections",
        "server.testing",
    ),
    "httpx2": (
        "server.web",
        "server.api",
        "server.authorization_server.connections",
        "server.authorization_server.services",
        "server.scenarios",
        "server.testing",
    ),
    "starlette": (
        "server.web",
        "server.lab",
        "server.spa",
        "server.api",
        "server.authorization_server.visit",
        "server.authorization_server.endpoints",
        "server.authorization_server.pages",
        "server.authorization_server.errors",
        "server.authorization_server.routes",
        "server.scenarios",
        "server.testing",
        "server.__main__",
    ),
    "uvicorn": ("server.lab", "server.testing"),
    "pytest": ("server.testing",),
    "platformdirs": ("server.installation",),
}
"""What is not ours, and who may import it."""

PURE = (
    "app.oidc.answer",
    "app.oidc.calls.api_request",
    "app.oidc.request",
    "app.oidc.session.messages",
    "app.oidc.session.state",
    "app.oidc.session.transitions",
    "server.authorization_server.protocol",
    "server.api.bearer",
)
"""Decisions: they wait for nothing and read no clock."""
NOT_PURE = ("app.oidc.answer.validation", "app.oidc.answer.id_token")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for folder in ("app", "server") for path in (ROOT / folder).rglob("*.py")}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in MODULES.items()}


def imports(module: str) -> Iterator[str]:
    """Yield the full name of everything that ``module`` imports, be it for a type checker or inside a function."""
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield inner if inner in MODULES else source


GRAPH = {module: set(imports(module)) for module in MODULES}


def is_in(module: str, folder: str) -> bool:
    return f"{module}.".startswith(f"{folder}.")


def rows() -> dict[str, set[str]]:
    """Return the table with full names. A name is looked for in the row's own package, then in those around it."""
    found: dict[str, set[str]] = {}
    for package, part in TABLE:
        for name, may_import in part.items():
            row = f"{package}.{name}".rstrip(".")
            known = {word: next(filter(found.__contains__, scopes(package, word)), None) for word in may_import.split()}
            assert None not in known.values(), f"{row}: a row may only name rows above it, not {known}"
            found[row] = {above for above in known.values() if above}
    return found


def scopes(package: str, word: str) -> Iterator[str]:
    while package:
        yield f"{package}.{word}"
        package = package.rpartition(".")[0]


ROWS = rows()


def row_of(module: str) -> str | None:
    """Return the row that ``module`` belongs to: its own, or that of the folder it is in."""
    if module in ROWS:
        return module
    split = {package for package, _ in TABLE}
    return next((row for row in ROWS if row not in split and is_in(module, row)), None)


def test_every_module_belongs_to_a_row() -> None:
    assert {module for module in MODULES if module != "app" and row_of(module) is None} == set()


def test_every_row_has_a_module() -> None:
    assert {row for row in ROWS if not any(row_of(module) == row for module in MODULES)} == set()


def test_a_module_imports_what_its_row_allows() -> None:
    edges = {(module, target) for module in MODULES for target in GRAPH[module] & TREES.keys()}
    allowed = {row: {row, *others} for row, others in ROWS.items()}
    assert {(module, target) for module, target in edges if row_of(target) not in allowed[row_of(module)]} == set()


def test_what_is_not_ours_is_imported_where_it_may() -> None:
    foreign = {(module, name.partition(".")[0]) for module in MODULES for name in GRAPH[module] - TREES.keys()}
    third_party = {(module, name) for module, name in foreign if name not in sys.stdlib_module_names}
    assert {(module, name) for module, name in third_party if row_of(module) not in OUTSIDE.get(name, ())} == set()


def test_a_decision_waits_for_nothing_and_reads_no_clock() -> None:
    decisions = {module for pure in PURE for module in MODULES if is_in(module, pure)} - set(NOT_PURE)
    nodes = {module: list(ast.walk(TREES[module])) for module in decisions}
    assert {module for module in decisions if any(map(waits, nodes[module]))} == set()
    assert {module for module in decisions if any(map(reads_clock, nodes[module]))} == set()
    assert {module for module in decisions if GRAPH[module] & {"asyncio", "time", "datetime"}} == set()


def waits(node: ast.AST) -> bool:
    return isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith)


def reads_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"now", "issuer_now"}
    )


def test_the_server_can_be_installed_under_another_name() -> None:
    """Every import inside it is relative, so the package need not be called ``server``."""
    named = [
        module
        for module in MODULES
        if is_in(module, "server")
        for node in ast.walk(TREES[module])
        if (isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "server")
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "server" for alias in node.names))
    ]
    assert named == []


def test_no_circle() -> None:
    """A package's face (``__init__``) stands above its modules, so it is not counted as imported by them."""
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join([*path[path.index(module) :], module])
        if module in done:
            return
        for target in GRAPH[module]:
            if target in MODULES and target != module:
                visit(target, (*path, module))
        done.add(module)

    for module in MODULES:
        visit(module, ())
