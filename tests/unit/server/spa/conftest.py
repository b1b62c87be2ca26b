"""A page of a few lines, with runtimes of a few bytes."""

from pathlib import Path

import httpx2
import pytest

from server.spa import SpaConfig, create_app, pack

INDEX = """<!doctype html>
<html>
<head>
  <script src="/app/static/early.js"></script>
</head>
<body><script type="py" src="/app/main.py" config="/pyscript.toml"></script></body>
</html>
"""
FILES = {
    "index.html": INDEX,
    "app/main.py": "import app.ui.page\n",
    "app/ui/page.py": "first = 1\n",
    "app/notes.txt": "not a module",
    "app/static/early.js": 'import "/runtime/pyscript/core.js";\n',
    "app/static/styles.css": "body { margin: 0 }\n",
    "app/static/callback.js": "",
    "app/static/blank.html": '<!doctype html><script src="/app/static/callback.js"></script>',
    "app/static/not_found.html": "<!doctype html>",
    ".runtime/pyscript/core.js": 'export{x}from"./core-1a.js";',
    ".runtime/pyscript/core-1a.js": 'import("./toml-2b.js");import("./other-3c.js")',
    ".runtime/pyscript/toml-2b.js": "",
    ".runtime/pyodide/pyodide.mjs": "const small = true;",
    ".runtime/pyodide/pyodide.asm.mjs": "",
    ".runtime/pyodide/pyodide.asm.wasm": "wasm",
    ".runtime/pyodide/python_stdlib.zip": "library",
    ".runtime/pyodide/pyodide-lock.json": "{}",
}
SETTINGS = 'interpreter = "/runtime/pyodide/pyodide.mjs"\n[files]\n"/runtime/app.zip" = "./*"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the page."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / ".runtime/pyjwt.zip").write_bytes(pack({"jwt/__init__.pyc": b"compiled"}))
    return tmp_path


@pytest.fixture
def config(root: Path) -> SpaConfig:
    return SpaConfig(root, SETTINGS, ("http://login.lab.localhost",), ("http://api.lab.localhost",))


@pytest.fixture
def spa(config: SpaConfig) -> httpx2.AsyncClient:
    """A browser without a cache, in front of a server of that page."""
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(config)), base_url="http://app")
