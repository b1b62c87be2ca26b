// Starts PyScript.

// PyScript asks for its settings twice: once for Python, once for MicroPython, which this page does not use. Without
// settings of its own the latter would load every plugin.
const unused = document.createElement("mpy-config");
unused.hidden = true;
unused.textContent = JSON.stringify({
  plugins: ["!codemirror", "!deprecations-manager", "!donkey", "!py-editor", "!py-game", "!py-terminal"],
});
document.head.append(unused);

// Its core evaluates a string for a worker hook even where no worker exists, and our Content-Security-Policy forbids
// evaluation; without the hook it does not.
const { hooks } = await import("/runtime/pyscript/core.js");
hooks.worker.onBeforeRunAsync.clear();
