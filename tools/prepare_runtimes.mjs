// Puts the browser's runtimes into .runtime/, where server/spa/ serves them from:
//
//   pyscript/   PyScript, as npm ships it
//   pyodide/    Pyodide, with its standard library compiled
//   pyjwt.zip   PyJWT as it is installed for the server, compiled
//
// npm's python_stdlib.zip holds source only, and compiling it is most of the start of a page. Compiled here,
// once, by the very Python that will run it, a page starts about twice as fast (docs/performance.md).
// What a browser loads is compressed here too, once, and lies beside the original: name.br and name.gz.
//
// usage: node tools/prepare_runtimes.mjs <site-packages>

import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { HOME, startCompiler } from "./compiler.mjs";

const [sitePackages] = process.argv.slice(2);
const target = ".runtime";

fs.rmSync(target, { recursive: true, force: true });
fs.cpSync("node_modules/@pyscript/core/dist", `${target}/pyscript`, {
    recursive: true,
    filter: (source) => !source.endsWith(".map"),
});
fs.mkdirSync(`${target}/pyodide`, { recursive: true });
for (const name of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]) {
    fs.copyFileSync(`node_modules/pyodide/${name}`, `${target}/pyodide/${name}`);
}
// The list of packages that could be loaded from a CDN. This page loads none from there.
const lock = JSON.parse(fs.readFileSync("node_modules/pyodide/pyodide-lock.json", "utf8"));
fs.writeFileSync(`${target}/pyodide/pyodide-lock.json`, JSON.stringify({ ...lock, packages: {} }));

const compiler = await startCompiler({ "/site-packages": sitePackages });
// The name of the archive in Pyodide's file system, python314.zip for example, is Python's own convention.
const library = compiler("import sys; next(p for p in sys.path if p.endswith('.zip'))");
fs.writeFileSync(`${target}/pyodide/python_stdlib.zip`, compiler(`compile_modules(of_archive("${library}"), "${library}")`));
fs.writeFileSync(`${target}/pyjwt.zip`, compiler(`compile_modules(of_package("/site-packages/jwt"), "${HOME}")`));

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
const brotli = (data) =>
    promisify(zlib.brotliCompress)(data, { params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: data.length } });
const gzip = (data) => promisify(zlib.gzip)(data, { level: 9 });

async function compress(file) {
    const data = fs.readFileSync(file);
    const [br, gz] = await Promise.all([brotli(data), gzip(data)]);
    fs.writeFileSync(`${file}.br`, br);
    fs.writeFileSync(`${file}.gz`, gz);
}

const files = ["pyodide", "pyscript"].flatMap((folder) =>
    fs.readdirSync(`${target}/${folder}`).map((name) => path.join(target, folder, name)));
await Promise.all(files.filter((file) => fs.statSync(file).size > 1000).map(compress));
console.log(`runtimes ready in ${target}/`);
