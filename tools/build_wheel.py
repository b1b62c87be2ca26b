"""Builds the client library as a wheel: ``python -m tools.build_wheel`` writes to ``dist``. Needs only Python.

A page loads the wheel at every cold start, so it has to be small. Its modules are short, one idea each, and a zip
packs each of them by itself. So the wheel holds a few larger files, each put together from the modules of ``PARTS``
in the order in which they need each other. The repository is where one reads how it works, so the wheel holds no
comments, of a module that is joined into another only its name, and docstrings of nothing but what an app can use:
what ``__init__`` exports, the errors, the ports, the browser and the fakes, and of these no names that begin with
``_``. The code stays as it is; only the imports between joined modules go, and two modules that define the same name
stop the build.

The same sources make the same bytes.
"""

import ast
import base64
import hashlib
import io
import textwrap
import tokenize
import tomllib
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "pyscript_oidc"
FAKES = f"{PACKAGE}/testing.py"  # for tests only, so it has a wheel of its own
SUMMARY = "OpenID Connect for Python in the browser: a strict client for PyScript and Pyodide"
LINE_LENGTH = 120
INDENT = "    "
LONGEST_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name; it says that we do not tell

PARTS: Mapping[str, tuple[str, ...]] = dict.fromkeys(
    ("__init__", "base64url", "browser", "errors", "ports", "strict_json", "testing"), ()
)
"""The files of the wheel. A folder that is named here is joined into one file of its name, all other modules into
``client``."""
REST = "client"
DESCRIBED = frozenset({"browser", "errors", "ports", "testing"})
"""The files of the wheel whose docstrings stay."""
POINTED_AT = "LoginOptions"  # docstrings of the client send the reader there


class BuildError(Exception):
    """The modules cannot be joined; the message says which and why."""


class Module:
    """One module of the library. ``name`` is its dotted name in it; a folder has the name of its ``__init__``."""

    def __init__(self, path: Path, folder: Path) -> None:
        parts = path.relative_to(folder).with_suffix("").parts
        is_folder = parts[-1] == "__init__" and len(parts) > 1
        self.name = ".".join(parts[:-1] if is_folder else parts)
        self._package = parts[:-1]
        self.source = without_comments(path.read_text(encoding="utf-8"))
        self.tree = ast.parse(self.source)
        self.docstring = ast.get_docstring(self.tree, clean=True) or ""

    def imports(self) -> Iterator[ast.ImportFrom]:
        """Yield the imports from other modules of the library; ``from . import name`` imports a module."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                if node not in self.tree.body or any(alias.asname for alias in node.names):
                    raise BuildError(f"{self.name}: import from the library at the top and without 'as'")
                yield node

    def source_of(self, node: ast.ImportFrom) -> str:
        """Return the name of the module that an import of the library is from; nothing for ``from . import name``."""
        above = self._package[: len(self._package) + 1 - node.level]
        return ".".join([*above, *([node.module] if node.module else [])])

    def needs(self) -> set[str]:
        """Return the names of the modules it imports."""
        return {name for node in self.imports() for name in ([self.source_of(node)] if node.module else imported(node))}

    def defines(self) -> set[str]:
        """Return the names that it makes at its top, without those it imports."""
        names: set[str] = set()
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
        return names

    def keep_docstrings(self, public: Collection[str] | None) -> None:
        """Leave docstrings to what is not private; with ``public`` only in the definitions it names."""
        lines: list[str | None] = [*self.source.splitlines()]
        for top in self.tree.body:
            hidden = public is not None and getattr(top, "name", None) not in public
            for node in ast.walk(top):
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or len(node.body) == 1:
                    continue
                if (hidden or node.name.startswith("_")) and ast.get_docstring(node) is not None:
                    docstring = node.body[0]
                    end = docstring.end_lineno or docstring.lineno
                    lines[docstring.lineno - 1 : end] = [None] * (end - docstring.lineno + 1)
        self.source = "\n".join(line for line in lines if line is not None) + "\n"
        self.tree = ast.parse(self.source)

    def body(self) -> str:
        """Return its source without docstring and imports."""
        lines = self.source.splitlines()
        for node in self.tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom) or node is docstring_node(self.tree):
                lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
        return "\n".join(lines).strip()


def without_comments(source: str) -> str:
    """Return ``source`` without its comments, and without the lines that hold nothing else."""
    lines: list[str | None] = [*source.splitlines()]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = token.line[:column].rstrip() or None
    return "\n".join(line for line in lines if line is not None) + "\n"


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the names of an import as the source writes them."""
    return [f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in node.names]


def docstring_node(tree: ast.Module) -> ast.stmt | None:
    """Return the statement that is the module's docstring, or None."""
    return tree.body[0] if ast.get_docstring(tree) is not None else None


def files(folder: Path) -> dict[str, str]:
    """Return the wheel's Python files: name without ``.py``, and text. Raises :class:`BuildError`."""
    modules = {module.name: module for module in (Module(path, folder) for path in sorted(folder.rglob("*.py")))}
    home = {name: part for part, members in PARTS.items() for name in (part, *members)}
    tops = {name: name.partition(".")[0] for name in modules}
    home |= {name: top if top in PARTS else REST for name, top in tops.items() if name not in home}
    exported = {name for name, part in home.items() if part == "__init__"} & modules.keys()
    public = {name for module in exported for node in modules[module].imports() for name in imported(node)}
    for name, module in modules.items():
        module.keep_docstrings(None if home[name] in DESCRIBED else {*public, POINTED_AT})
    graph = {name: sorted(module.needs()) for name, module in modules.items()}  # sets have another order in each run
    order = list(TopologicalSorter(graph).static_order())
    parts = {
        part: [modules[name] for name in order if home[name] == part] for part in sorted({home[name] for name in order})
    }
    return {part: joined(part, members, home) for part, members in parts.items()}


def joined(part: str, members: list[Module], home: Mapping[str, str]) -> str:
    """Return the text of one file of the wheel, made of ``members``; ``home`` says where each module is now."""
    if len(members) == 1 and all(home[name] == name for name in members[0].needs()):
        return members[0].source
    owner: dict[str, str] = {}
    outside: dict[str, set[str]] = {}
    plain: set[str] = set()
    for module in members:
        for name in module.defines():
            if owner.setdefault(name, module.name) != module.name:
                raise BuildError(f"{module.name} and {owner[name]} both define {name}")
        for node in module.tree.body:
            if isinstance(node, ast.Import):
                plain |= {f"import {name}" for name in imported(node)}
            elif isinstance(node, ast.ImportFrom):
                if not module.source_of(node) and (lost := [name for name in imported(node) if home[name] != name]):
                    raise BuildError(
                        f"{module.name}: {', '.join(lost)} is joined into a file, so it cannot be imported"
                    )
                source = "." + home.get(module.source_of(node), "") if node.level else node.module or ""
                if source != f".{part}":
                    outside.setdefault(source, set()).update(imported(node))
    if clash := {name.split()[-1] for names in outside.values() for name in names} & owner.keys():
        raise BuildError(f"{part}: {', '.join(sorted(clash))} is imported by one module and defined by another")
    head = next(module.docstring for module in members if module.name == part)
    imports = [*sorted(plain), *(import_from(source, outside[source]) for source in sorted(outside))]
    sections = [module.body() if len(members) == 1 else section(module) for module in members]
    return "\n\n\n".join([f'"""{head}\n"""\n\n' + "\n".join(imports), *filter(None, sections)]) + "\n"


def import_from(source: str, names: Iterable[str]) -> str:
    """Return an import, over several lines if it is long."""
    listed = ", ".join(sorted(names))
    line = f"from {source} import {listed}"
    if len(line) <= LINE_LENGTH:
        return line
    lines = textwrap.wrap(listed, LINE_LENGTH, initial_indent=INDENT, subsequent_indent=INDENT)
    return "\n".join([f"from {source} import (", *lines, ")"])


def section(module: Module) -> str:
    """Return a module's place in a joined file: its name as a comment, then its code."""
    return f"# {module.name.replace('.', '/')}.py\n\n{module.body()}"


def metadata(name: str, summary: str, requires: Iterable[str], project: Mapping[str, str]) -> str:
    """Return a wheel's METADATA (core metadata 2.4)."""
    return (
        f"Metadata-Version: 2.4\nName: {name}\nVersion: {project['version']}\nSummary: {summary}\n"
        f"License-Expression: {project['license']}\nLicense-File: LICENSE\n"
        f"Requires-Python: {project['requires-python']}\n"
        + "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
    )


def build(target: Path, root: Path = ROOT) -> tuple[Path, Path]:
    """Write the wheels into the folder ``target``: the library, and its fakes. Raises :class:`BuildError`."""
    table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    project = {key: table[key] for key in ("version", "license", "requires-python")}
    needs = {line.partition(">")[0]: line for line in table["dependencies"]}
    texts = {f"{PACKAGE}/{name}.py": text for name, text in files(root / "app/oidc").items()}
    fakes = {FAKES: texts.pop(FAKES)}
    texts[f"{PACKAGE}/py.typed"] = ""
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    library = metadata("pyscript-oidc", SUMMARY, [needs["pyjwt"]], project)
    testing = metadata(
        "pyscript-oidc-testing",
        "A browser and an issuer for the tests of apps that use pyscript-oidc",
        [f"pyscript-oidc=={project['version']}", needs["cryptography"]],
        project,
    )
    return (
        write(target / f"{PACKAGE}-{project['version']}-py3-none-any.whl", texts, library, licence),
        write(target / f"{PACKAGE}_testing-{project['version']}-py3-none-any.whl", fakes, testing, licence),
    )


def write(wheel: Path, texts: Mapping[str, str], about: str, licence: str) -> Path:
    """Write the files ``texts`` as a wheel (the binary distribution format 1.0) and return its path."""
    info = f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"
    content = {
        **texts,
        f"{info}/licenses/LICENSE": licence,
        f"{info}/METADATA": about,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: build_wheel\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{name},sha256={digest(text)},{len(text.encode())}" for name, text in content.items()]
    content[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""])
    wheel.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in content.items():
            entry = zipfile.ZipInfo(name, LONGEST_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the file modes below are Unix's, whichever system this runs on
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, text.encode())
    return wheel


def digest(text: str) -> str:
    """Return the hash of a file as RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def main() -> None:
    """Build the wheels into ``dist`` and say how large they are."""
    for wheel in build(ROOT / "dist"):
        print(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size} bytes")


if __name__ == "__main__":
    main()
