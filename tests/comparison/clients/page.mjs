// What all pages of the comparison have in common. The harness says, before anything else runs in a page:
//   comparison = { issuer, endpoints, client_id, scope, audience, base, hybrid, api, flow }
// and reads what the library made of it in the page's <output>. Only tests/e2e/test_foreign_clients.py names an API.

export const { api, audience, base, client_id, endpoints, flow, hybrid, issuer, scope } = globalThis.comparison;
export const redirect_uri = `${base}/callback`;
export const silent_uri = `${base}/silent`;

// Errors come in several shapes: an Error, a string, or an object with the OAuth parameters somewhere in it.
function sentence(error) {
  if (typeof error === "string") return error;
  const inner = [error.reason, error.params, error.error].find((each) => each && typeof each === "object");
  const said = error.errorDescription ?? error.error_description ?? error.description ?? error.message;
  const text = said || (inner && sentence(inner)) || error.error || error.type || JSON.stringify(error);
  const cause = error.cause?.message;
  return cause && cause !== text ? `${text}: ${cause}` : text;
}

// What a page says when a library reports no error, and yet nobody is logged in.
export const NOBODY = "no error, and nobody is logged in";

function tell(report) {
  const output = document.querySelector("output");
  output.value = JSON.stringify(report);
  output.dataset.step = report.step;
}

let access_token;

async function call() {
  const answer = await fetch(`${api}/messages`, { headers: { Authorization: `Bearer ${access_token}` } });
  return { [`status ${answer.status}`]: true };
}

async function told(step, action) {
  try {
    const holds = await action();
    access_token = holds?.access_token ?? access_token;
    if (step !== "login" && step !== "logout") tell({ step, error: null, holds: Object.keys(holds).filter((name) => holds[name]) });
  } catch (error) {
    tell({ step, error: sentence(error) });
  }
}

// A library's page. `login` leaves the page, `answer` takes what came back to the callback page, `renew` renews
// silently; both return what the library holds after that, and whether it has asked UserInfo by itself:
// { id_token, access_token, userinfo }. `userinfo` asks UserInfo, `logout` leaves the page for good, and `silent` is
// what the page in the frame does.
export function run({ login, answer, renew, userinfo, logout, silent }) {
  const steps = { login, answer, renew, call, logout, userinfo: userinfo && (async () => ((await userinfo()), {})) };
  globalThis.press = (step) => void told(step, steps[step]);
  const here = location.origin + location.pathname;
  if (here === redirect_uri) press("answer");
  if (here === silent_uri) silent();
  document.documentElement.dataset.ready = "";
}
