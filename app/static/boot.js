// Starts PyScript. Its core evaluates a string for a worker hook even where no worker exists, and our
// Content-Security-Policy forbids evaluation; without the hook it does not.
import { hooks } from "/runtime/pyscript/core.js";
hooks.worker.onBeforeRunAsync.clear();
