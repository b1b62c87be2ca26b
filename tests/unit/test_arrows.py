"""Imports point one way (DESIGN section 1): a diagram that is checked cannot go stale."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BROWSER = ("js", "pyscript", "pyodide", "pyodide_js")
FRAMEWORKS = ("starlette", "fastapi", "uvicorn", "sqlalchemy", "httpx2", "jinja2")
PURE = ("requests", "decisions", "responses", "tokens")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for folder in ("app", "server") for path in (ROOT / folder).rglob("*.py")}


def imports(module: str) -> Iterator[str]:
    """Yield the full name of everything that ``module`` imports, be it for a type checker or inside a function."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield inner if inner in MODULES else source


GRAPH = {module: set(imports(module)) for module in MODULES}


def importers_of(*targets: str) -> set[str]:
    def hit(name: str) -> bool:
        return any(name == target or name.startswith(f"{target}.") for target in targets)

    return {module for module, names in GRAPH.items() if any(map(hit, names))}


def test_app_and_server_never_import_each_other() -> None:
    assert not {module for module in importers_of("server") if module.startswith("app")}
    assert not {module for module in importers_of("app") if module.startswith("server")}


def test_only_the_edge_of_the_page_knows_the_browser() -> None:
    allowed = {"app.main", "app.oidc.browser"}
    assert not {m for m in importers_of(*BROWSER) if m not in allowed and not m.startswith("app.ui")}


def test_the_client_knows_neither_the_views_nor_its_own_browser_ports() -> None:
    assert not {module for module in importers_of("app.ui", "app.main") if module.startswith("app.oidc")}
    assert not {module for module in importers_of("app.oidc.browser") if module.startswith("app.oidc")}


def test_the_parts_of_the_server_are_strangers() -> None:
    assert not {m for m in importers_of("server.authorization_server") if m.startswith(("server.api", "server.spa"))}
    assert not {m for m in importers_of("server.api") if m.startswith(("server.authorization_server", "server.spa"))}


def test_the_honest_server_does_not_know_the_kit_around_it() -> None:
    assert importers_of("server.testing") - {m for m in MODULES if m.startswith("server.testing")} <= {
        "server.__main__"
    }


def test_the_server_can_be_installed_under_another_name() -> None:
    """Every import inside it is relative, so the package need not be called ``server``."""
    named = [
        module
        for module in MODULES
        if module.startswith("server")
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "server")
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "server" for alias in node.names))
    ]
    assert named == []


def test_the_honest_issuer_knows_no_poison() -> None:
    scenarios = "server.scenarios"
    outside = ("server.__main__", "server.testing", scenarios)
    assert not {m for m in importers_of(scenarios) if m.startswith("server") and not m.startswith(outside)}


def test_the_protocol_knows_no_framework() -> None:
    protocol = {f"server.authorization_server.protocol.{name}" for name in PURE}
    assert protocol <= MODULES.keys()
    assert not protocol & importers_of(*FRAMEWORKS)


def test_requests_know_nothing_of_decisions_nor_decisions_of_routes() -> None:
    prefix = "server.authorization_server.protocol"
    assert f"{prefix}.requests" not in importers_of(f"{prefix}.decisions", f"{prefix}.responses", f"{prefix}.tokens")
    assert not {f"{prefix}.{name}" for name in PURE} & importers_of(
        "server.authorization_server.routes", "server.authorization_server.records.storage"
    )


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
