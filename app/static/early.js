// Runs before anything else on the page. Plain JavaScript, because Python starts a second later, and:
// 1. an authorization response must leave the address bar and the history at once (RFC 9700 section 4.3);
// 2. a press on Log in must not be lost while Python loads;
// 3. the person should see how much of Python has arrived,
// 4. and be told if it never does.
"use strict";
(() => {
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const whenParsed = (action) =>
    document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", action, { once: true }) : action();

  // ---- 1. The authorization response ------------------------------------------------------------------

  // The list and the rule are those of app/oidc/answer/address.py and of docs/use-in-your-page.md; a test compares them.
  const RESPONSE_PARAMETERS = ["access_token", "code", "error", "error_description", "error_uri", "expires_in", "id_token",
    "iss", "scope", "session_state", "state", "token_type"];
  // Until Python takes the response, it is kept in the state of this entry of the history, so that a reload does not
  // lose it. Only a document at this entry can read that: no script of another page, as it could sessionStorage.
  const KEPT = "authorizationResponse";
  let response = typeof history.state?.[KEPT] === "string" ? history.state[KEPT] : null;

  // A name without a value, such as #code, is an anchor. (URLSearchParams would leave out a "?" at the beginning.)
  const fieldsIn = (text) =>
    [...new URLSearchParams(`&${text.split("&").filter((field) => field.includes("=")).join("&")}`)];

  // An anchor or a route, such as #/orders?code=1, begins with no plain name and value.
  const isRoute = (fragment) => /^(?!=)([^&=]+(&|$)|[^&=]*[/?!])/.test(fragment);

  // An answer to this client has a state that this client made. (So has the request, which an authorization server of
  // our own origin is sent.) A token is taken without one too, lest it stay in the address bar, and an error of the
  // protocol in a fragment, so that a forged answer is refused and not ignored.
  const hasToken = (fields) => fields.some(([name]) => name === "access_token" || name === "id_token");
  const isOnlyInAnswers = ([name]) => RESPONSE_PARAMETERS.includes(name) && name !== "state" && name !== "scope";
  const answersUs = (fields) => fields.some(isOnlyInAnswers) &&
    fields.some(([name, value]) => name === "state" && value.startsWith("pyscript-oidc-"));
  const reportsError = (fields) => fields.some(([name]) => name === "state") &&
    fields.some(([name, value]) => name === "error" && /^[a-z]+(_[a-z]+)+$/.test(value));
  const isInQuery = (fields) => hasToken(fields) || answersUs(fields);
  const isInFragment = (fields) => isInQuery(fields) || reportsError(fields);

  function takeFromAddress() {
    const hash = location.hash.slice(1);
    const fragment = !isRoute(hash) && isInFragment(fieldsIn(hash));
    const query = isInQuery(fieldsIn(location.search.slice(1)));
    if (!fragment && !query) return false;
    response = fragment ? location.hash : location.search;
    const stays = (field) => !fieldsIn(field).some(([name]) => RESPONSE_PARAMETERS.includes(name));
    const address = new URL(location.href);
    const own = location.search.slice(1).split("&").filter(stays).join("&");
    if (query) address.search = own && `?${own}`;
    if (fragment) address.hash = "";
    // Only replaceState removes it: emptying location.hash would leave the token one press of Back away. It is given
    // a whole address, because a path alone can be read as a host ("//") and follows <base>.
    history.replaceState({ ...history.state, [KEPT]: response }, "", address.href);
    return true;
  }

  if (takeFromAddress() || response !== null) root.dataset.returning = "";
  addEventListener("hashchange", () => {
    if (takeFromAddress()) dispatchEvent(new Event("authorization-response"));
  });

  // Gives the response once: "#..." or "?...", then null.
  globalThis.takeAuthorizationResponse = () => {
    const taken = response;
    response = null;
    if (typeof history.state?.[KEPT] === "string") {
      const { [KEPT]: _, ...others } = history.state;
      history.replaceState(Object.keys(others).length ? others : null, "");
    }
    return taken;
  };

  // ---- 2. The early press -----------------------------------------------------------------------------

  let pressed = false;
  let tooEarly = false;
  let pythonRuns = false;

  // A start that failed is tried again by a reload, and the press is kept until then.
  const KEPT_PRESS = "press-before-the-reload";

  function tryAgain() {
    try {
      if (pressed) sessionStorage.setItem(KEPT_PRESS, "log-in");
    } catch {} // blocked: the person presses once more
    location.reload();
  }

  function pressBeforeTheReload() {
    try {
      const kept = sessionStorage.getItem(KEPT_PRESS);
      sessionStorage.removeItem(KEPT_PRESS);
      return kept !== null;
    } catch {
      return false;
    }
  }

  const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  again.addEventListener("click", tryAgain);

  function press() {
    pressed = true;
    find("log-in").setAttribute("aria-busy", "true");
    root.dataset.pressed = "";
  }

  function rememberPress(event) {
    const button = event.target.closest?.("button");
    if (!button || root.dataset.app !== "loading") return;
    if (button.id === "log-in") {
      press();
    } else {
      tooEarly = true;
    }
    showProgress();
  }
  document.addEventListener("click", rememberPress, true);

  // Says whether Log in was pressed, and hands the page over to Python, which runs from here on.
  globalThis.takeEarlyPress = () => {
    pythonRuns = true;
    document.removeEventListener("click", rememberPress, true);
    globalThis.fetch = plainFetch;
    pyscript.disconnect();
    clearTimeout(patience);
    again.remove();
    find("boot-bar").hidden = true; // what the page waits for from here on is not Python
    delete root.dataset.pressed;
    return pressed;
  };

  // ---- 3. The progress of loading ---------------------------------------------------------------------

  // The files that make up nearly all of Python's weight, by address, with their sizes in bytes. The server names them
  // in the head of the page. A host that does not is fine, too: the text then says what happens, and no bar how far.
  const sizes = new Map();
  const LONG = 30_000; // milliseconds in which nothing arrived
  const arrived = new Map();
  const complete = new Set();
  const sum = (sizes) => [...sizes.values()].reduce((total, size) => total + size, 0);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  let patience;

  function progressText(loaded, total) {
    if (pressed) return "Your press is remembered. You leave as soon as Python runs.";
    const wait = tooEarly ? "This works as soon as Python runs. " : "";
    if (sizes.size && complete.size === sizes.size) {
      return wait + (root.dataset.returning === undefined ? "Starting Python" : "Starting Python, which reads the answer");
    }
    return wait + (total ? `Loading Python: ${megabytes(loaded)} of ${megabytes(total)} MB` : "Loading Python");
  }

  function showProgress() {
    const bar = find("boot-bar");
    if (!bar || root.dataset.app !== "loading" || pythonRuns) return;
    clearTimeout(patience);
    patience = setTimeout(showDelay, LONG);
    again.remove();
    const total = sum(sizes);
    const loaded = Math.min(sum(arrived), total);
    const text = progressText(loaded, total);
    if (find("boot-text").textContent !== text) find("boot-text").textContent = text;
    if (!total) return;
    bar.max = total;
    bar.value = loaded;
  }

  function showDelay() {
    if (root.dataset.app !== "loading" || pythonRuns) return;
    find("boot-text").textContent = "For half a minute nothing has arrived. Is the network there, and does the server still run?";
    find("boot-text").parentElement.append(again);
  }

  // What a browser had already is complete at once, and modules are counted only when they are here.
  function noteComplete(entries) {
    for (const { name, decodedBodySize } of entries) {
      if (!decodedBodySize || !sizes.has(name)) continue;
      arrived.set(name, decodedBodySize);
      complete.add(name);
    }
    showProgress();
  }
  new PerformanceObserver((list) => noteComplete(list.getEntries())).observe({ type: "resource" });

  // On its way, a file is counted in a copy of its stream. Who asked for it gets the browser's own answer, which
  // WebAssembly compiles while it arrives.
  const plainFetch = globalThis.fetch;
  globalThis.fetch = async (...request) => {
    // Pyodide waits for ever when one of its files does not come, or breaks off, so that is said here.
    const notLoaded = () => sizes.has(new URL(request[0].url ?? request[0], location.href).href) && showFailure(NOT_LOADED);
    try {
      const answer = await plainFetch(...request);
      if (!answer.ok) notLoaded();
      else if (sizes.has(answer.url) && answer.body) count(answer.url, answer.clone().body.getReader()).catch(notLoaded);
      return answer;
    } catch (error) {
      notLoaded();
      throw error;
    }
  };

  async function count(file, reader) {
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      if (complete.has(file)) continue;
      arrived.set(file, bytes);
      showProgress();
    }
  }

  // ---- 4. A start that fails --------------------------------------------------------------------------

  const NOT_LOADED = ["because a part of it could not be loaded", "Look whether the network is there and the server still runs."];
  const MISTAKE = ["because of a mistake in one of the page’s files", "Details says which. Mend it, then try again."];

  function showFailure([because, hint], details = "") {
    if (root.dataset.app !== "loading" || pythonRuns) return; // Python reports its own faults
    root.dataset.app = "error";
    clearTimeout(patience);
    find("boot-text").textContent = "Python did not start.";
    const element = (name, textContent, className = "") =>
      Object.assign(document.createElement(name), { textContent, className });
    const block = element("div", "", "alert");
    block.setAttribute("role", "alert");
    block.append(
      element("p", "python_did_not_start", "alert-code mono"),
      element("p", `Python did not start, ${because}.`, "alert-sentence"),
      element("p", hint, "alert-hint"),
    );
    if (details) {
      const more = document.createElement("details");
      more.append(element("summary", "Details"), element("pre", details, "mono"));
      block.append(more);
    }
    block.append(again);
    find("alert-place").replaceChildren(block);
  }

  // EvalError: somebody tried what the page's policy forbids (a developer tool, say). Python does not need it.
  addEventListener("unhandledrejection", (event) =>
    event.reason instanceof EvalError || whenParsed(() => showFailure(NOT_LOADED)));
  addEventListener("error", (event) =>
    event.target instanceof HTMLScriptElement && whenParsed(() => showFailure(NOT_LOADED)), true);

  // PyScript writes what is wrong with pyscript.toml or main.py at the end of the page; a reader looks at its beginning.
  const pyscript = new MutationObserver(() => {
    const said = document.querySelector(".py-error");
    if (!said) return;
    said.remove();
    showFailure(MISTAKE, said.textContent);
  });
  pyscript.observe(root, { childList: true, subtree: true });

  // Whoever says that the start has failed: nothing waits for it any more.
  new MutationObserver(() => {
    if (root.dataset.app !== "error") return;
    delete root.dataset.pressed;
    find("log-in").removeAttribute("aria-busy");
  }).observe(root, { attributeFilter: ["data-app"] });

  // ---- What can be said before Python runs ------------------------------------------------------------

  whenParsed(() => {
    for (const { dataset, content } of document.querySelectorAll("meta[name=loads]")) {
      sizes.set(new URL(content, location.href).href, Number(dataset.bytes));
    }
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
    if (pressBeforeTheReload()) press();
    noteComplete(performance.getEntriesByType("resource")); // what was here before its size was known
  });
})();
