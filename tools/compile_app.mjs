// Compiles the modules of app/ for the page, into .runtime/compiled-app.zip. server/spa/archive.py takes them from there.
//
// usage: node tools/compile_app.mjs

import fs from "node:fs";
import { HOME, startCompiler } from "./compiler.mjs";

const compiler = await startCompiler({ "/app": "app" });
fs.writeFileSync(".runtime/compiled-app.zip", compiler(`compile_modules(of_package("/app"), "${HOME}")`));
