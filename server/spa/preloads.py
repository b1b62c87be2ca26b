"""What the page will ask for, said in its head.

Without it the browser finds one file after the other: a module names the next one, and that names another.
"""

import re
from collections.abc import Iterator
from pathlib import Path

# PyScript's main module imports these by names with a hash of its own; the first at once, the others a little later.
PYSCRIPT = r'(?:from|import\()"\./((?:core|toml|error)-[\w-]+\.js)"'
MODULES = ("pyodide/pyodide.mjs", "pyodide/pyodide.asm.mjs")
DATA = ("pyodide/pyodide-lock.json",)

LARGE = ("pyodide/pyodide.asm.wasm", "pyodide/python_stdlib.zip", "pyodide/pyodide.asm.mjs")
"""What is announced with its size, for the progress bar. The first two are not preloaded: Chromium does not find the
machine code that it has kept for a WebAssembly module when the module was preloaded, and compiles it anew."""


def module(path: str) -> str:
    """Return the link to a JavaScript module."""
    return f'<link rel="modulepreload" href="{path}">'


def data(path: str) -> str:
    """Return the link to a file that a script fetches."""
    return f'<link rel="preload" as="fetch" crossorigin href="{path}">'


def announcement(path: str, size: int) -> str:
    """Return the element that tells the progress bar of a file of ``size`` bytes."""
    return f'<meta name="loads" content="{path}" data-bytes="{size}">'


def of_runtime(runtime: Path) -> Iterator[str]:
    """Yield the elements for what PyScript and Pyodide load, in the order in which they are needed."""
    for path in (*_pyscript_modules(runtime), *MODULES):
        yield module(f"/runtime/{path}")
    for path in DATA:
        yield data(f"/runtime/{path}")
    for path in LARGE:
        yield announcement(f"/runtime/{path}", (runtime / path).stat().st_size)


def _pyscript_modules(runtime: Path) -> list[str]:
    """Return PyScript's modules that every start loads."""
    found = ["core.js"]
    for name in found:
        text = (runtime / "pyscript" / name).read_text(encoding="utf-8")
        found += [other for other in dict.fromkeys(re.findall(PYSCRIPT, text)) if other not in found]
    return [f"pyscript/{name}" for name in found]
