// Pyodide in Node.js, as a compiler of Python modules for the page.

import fs from "node:fs";
import { loadPyodide } from "pyodide";

// The page's own modules are found in this archive; tracebacks name them as if they were files beside it.
export const HOME = "/home/pyodide";

// Returns a function that gives the value of an expression in which the names of tools/compile_modules.py are known.
// `folders` are folders of this machine, by the names that Python will know them by.
export async function startCompiler(folders) {
    const python = await loadPyodide();
    for (const [name, folder] of Object.entries(folders)) python.mountNodeFS(name, folder);
    python.runPython(fs.readFileSync(new URL("compile_modules.py", import.meta.url), "utf8"));
    return (expression) => {
        const value = python.runPython(expression);
        if (typeof value !== "object") return value;
        const bytes = value.toJs();
        value.destroy();
        return bytes;
    };
}
