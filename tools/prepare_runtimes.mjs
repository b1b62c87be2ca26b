// Puts the browser's runtimes into .runtime/, where server/spa.py serves them from:
//
//   pyscript/   PyScript, as npm ships it
//   pyodide/    Pyodide, with its standard library compiled
//   pyjwt.zip   PyJWT as it is installed for the server, compiled
//
// npm's python_stdlib.zip holds source only, and compiling it is most of the start of a page. Compiled here,
// once, by the very Python that will run it, a page starts about twice as fast (make bench).
//
// usage: node tools/prepare_runtimes.mjs <site-packages>

import fs from "node:fs";
import { loadPyodide } from "pyodide";

const [sitePackages] = process.argv.slice(2);
const target = ".runtime";
const pyodideFiles = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"];

// An archive of compiled modules. The path given to compile() is the one that tracebacks will show.
// Unchecked hash-based .pyc files are never compared with a source, which is not there.
const compileArchive = `
import io, pathlib, zipfile
from importlib import _bootstrap_external, util

def compile_archive(sources, home):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, data in sources:
            if name.endswith(".py"):
                code = compile(data, f"{home}/{name}", "exec", dont_inherit=True)
                data = _bootstrap_external._code_to_hash_pyc(code, util.source_hash(data), checked=False)
                name += "c"
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, bytes(data))
    return archive.getvalue()

def compile_zip(path):
    with zipfile.ZipFile(path) as library:
        return compile_archive(((name, library.read(name)) for name in library.namelist()), path)

def compile_package(path, home):
    files = sorted(path.rglob("*.py"))
    return compile_archive(((str(file.relative_to(path.parent)), file.read_bytes()) for file in files), home)
`;

const python = await loadPyodide();
python.mountNodeFS("/site-packages", sitePackages);
python.runPython(compileArchive);

function archive(expression) {
    const proxy = python.runPython(expression);
    const data = proxy.toJs();
    proxy.destroy();
    return data;
}

fs.rmSync(target, { recursive: true, force: true });
fs.cpSync("node_modules/@pyscript/core/dist", `${target}/pyscript`, {
    recursive: true,
    filter: (source) => !source.endsWith(".map"),
});
fs.mkdirSync(`${target}/pyodide`, { recursive: true });
for (const name of pyodideFiles) {
    fs.copyFileSync(`node_modules/pyodide/${name}`, `${target}/pyodide/${name}`);
}
// The name of the archive in Pyodide's file system, python314.zip for example, is Python's own convention.
const library = python.runPython("import sys; next(p for p in sys.path if p.endswith('.zip'))");
fs.writeFileSync(`${target}/pyodide/python_stdlib.zip`, archive(`compile_zip("${library}")`));
fs.writeFileSync(
    `${target}/pyjwt.zip`,
    archive(`compile_package(pathlib.Path("/site-packages/jwt"), "/home/pyodide")`),
);
console.log(`runtimes ready in ${target}/ (Pyodide ${python.version})`);
