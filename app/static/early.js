// Runs before anything else on the page. Plain JavaScript, because Python starts a second later, and:
// 1. an authorization response must leave the address bar and the history at once (RFC 9700 section 4.3);
// 2. a press on Log in must not be lost while Python loads;
// 3. the person should see how much of Python has arrived, and be told if it never does.
"use strict";
(() => {
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const whenParsed = (action) =>
    document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", action, { once: true }) : action();

  // ---- 1. The authorization response ------------------------------------------------------------------

  const RESPONSE_PARAMETERS = ["access_token", "code", "error", "error_description", "error_uri", "expires_in", "id_token",
    "iss", "scope", "session_state", "state", "token_type"];
  const PLAIN_ANCHOR = /^#?[A-Za-z][\w-]{0,40}$|^#?$/;
  let response = null;

  function isResponse(query) {
    const has = (name) => query.has(name);
    return has("access_token") || has("id_token") || (has("state") && (has("code") || has("error")));
  }

  function takeFromAddress() {
    const query = new URLSearchParams(location.search);
    const inFragment = !PLAIN_ANCHOR.test(location.hash);
    const inQuery = isResponse(query);
    if (!inFragment && !inQuery) return false;
    response = inFragment ? location.hash : location.search;
    if (inQuery) RESPONSE_PARAMETERS.forEach((name) => query.delete(name));
    const rest = query.toString();
    // Only replaceState removes it: emptying location.hash would leave the token one press of Back away.
    history.replaceState(history.state, "", location.pathname + (rest ? `?${rest}` : ""));
    return true;
  }

  if (takeFromAddress()) root.dataset.returning = "";
  addEventListener("hashchange", () => {
    if (takeFromAddress()) dispatchEvent(new Event("authorization-response"));
  });

  // Gives the response once: "#..." or "?...", then null.
  globalThis.takeAuthorizationResponse = () => {
    const taken = response;
    response = null;
    return taken;
  };

  // ---- 2. The early press -----------------------------------------------------------------------------

  let pressed = false;
  let pythonRuns = false;

  function rememberPress(event) {
    if (!event.target.closest?.("#log-in") || root.dataset.app !== "loading") return;
    pressed = true;
    find("log-in").setAttribute("aria-busy", "true");
    root.dataset.pressed = "";
    showProgress();
  }
  document.addEventListener("click", rememberPress, true);

  // Says whether Log in was pressed, and hands the button over to Python, which runs from here on.
  globalThis.takeEarlyPress = () => {
    pythonRuns = true;
    document.removeEventListener("click", rememberPress, true);
    delete root.dataset.pressed;
    return pressed;
  };

  // ---- 3. The progress of loading ---------------------------------------------------------------------

  // The files that make up nearly all of Python's weight. Their sizes are asked of the server.
  const FILES = ["pyodide/pyodide.asm.wasm", "pyodide/python_stdlib.zip", "pyodide/pyodide.asm.mjs", "pyjwt.zip"]
    .map((name) => new URL(`/runtime/${name}`, location.href).href);
  const announced = new Map();
  const arrived = new Map();
  const sum = (sizes) => [...sizes.values()].reduce((total, size) => total + size, 0);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

  function progressText(loaded, total, complete) {
    if (pressed) return "Your press is remembered. You leave as soon as Python runs.";
    if (complete) return root.dataset.returning === undefined ? "Starting Python" : "Starting Python, which reads the answer";
    return total ? `Loading Python: ${megabytes(loaded)} of ${megabytes(total)} MB` : "Loading Python";
  }

  function showProgress() {
    const bar = find("boot-bar");
    if (!bar || root.dataset.app !== "loading") return;
    const total = announced.size === FILES.length ? sum(announced) : 0;
    const loaded = total ? Math.min(sum(arrived), total) : 0;
    const text = progressText(loaded, total, arrived.size === FILES.length);
    if (find("boot-text").textContent !== text) find("boot-text").textContent = text;
    if (!total) return;
    bar.max = total;
    bar.value = loaded;
  }

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.encodedBodySize && FILES.includes(entry.name)) arrived.set(entry.name, entry.encodedBodySize);
    }
    showProgress();
  }).observe({ type: "resource", buffered: true });

  for (const file of FILES) {
    fetch(file, { method: "HEAD" }).then(
      (answer) => {
        const size = Number(answer.headers.get("content-length"));
        if (answer.ok && size) announced.set(file, size);
        showProgress();
      },
      () => {}, // no size, no bar; the file's own request reports the fault
    );
  }

  function showFailure() {
    if (root.dataset.app !== "loading" || pythonRuns) return; // Python reports its own faults
    root.dataset.app = "error";
    find("boot-text").textContent = "Python did not start. A part of it could not be loaded.";
    const paragraph = (text, className) => Object.assign(document.createElement("p"), { textContent: text, className });
    const block = Object.assign(document.createElement("div"), { className: "alert" });
    block.setAttribute("role", "alert");
    block.append(
      paragraph("python_did_not_start", "alert-code mono"),
      paragraph("Python did not start, because a part of it could not be loaded.", "alert-sentence"),
      paragraph("Look whether the server still runs, then reload this page.", "alert-hint"),
    );
    find("alert-place").replaceChildren(block);
    find("log-in").removeAttribute("aria-busy");
  }
  // EvalError: somebody tried what the page's policy forbids (a developer tool, say). Python does not need it.
  addEventListener("unhandledrejection", (event) => event.reason instanceof EvalError || whenParsed(showFailure));
  addEventListener("error", (event) => event.target instanceof HTMLScriptElement && whenParsed(showFailure), true);

  // ---- What can be said before Python runs ------------------------------------------------------------

  whenParsed(() => {
    const host = Object.assign(document.createElement("b"), { textContent: location.hostname, className: "host" });
    host.dataset.part = "page";
    find("address").replaceChildren(
      `${location.protocol}//`, host, location.port ? `:${location.port}` : "", location.pathname + location.search,
    );
    if (root.dataset.returning !== undefined) {
      const taken = Object.assign(document.createElement("s"), { textContent: "#…", className: "taken" });
      find("address").append(taken);
      find("address-why").textContent = "taken out of the address bar before anything else ran";
    }
    showProgress();
  });
})();
