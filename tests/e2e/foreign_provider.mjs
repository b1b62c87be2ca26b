// An OpenID provider that somebody else wrote (npm: oidc-provider), with what the page needs and nothing more. Its
// argument is JSON; foreign_provider.py makes it. It keeps everything in memory, so who starts it anew makes it forget;
// only a benchmark names a folder, `store`, in which it keeps everything but its own keys.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { issuer, pages, firstParty, seconds, store } = JSON.parse(process.argv[2]);
const DAY = 86_400;
const ACCOUNTS = {
  ada: { name: "Ada Lovelace", email: "ada@example.com", email_verified: true },
  alan: { name: "Alan Turing", email: "alan@example.com", email_verified: true },
};
const RESPONSE_TYPES = ["id_token", "id_token token", "code", "code id_token", "code token", "code id_token token"];

const show = (title, content) => `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${content}`;

// What each account has allowed: the identifier of a grant.
const allowed = new Map();

async function allow(accountId, { client_id: clientId, scope }) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  allowed.set(accountId, await grant.save());
  return grant;
}

const provider = new Provider(issuer, {
  adapter: store && (await import("../../benchmarks/level_adapter.mjs")).levelAdapter(store),
  clients: [
    {
      client_id: "spa",
      token_endpoint_auth_method: "none",
      grant_types: ["implicit", "authorization_code"],
      response_types: RESPONSE_TYPES,
      redirect_uris: pages.flatMap((page) => [`${page}/`, `${page}/app/static/blank.html`]),
      post_logout_redirect_uris: pages.map((page) => `${page}/`),
    },
  ],
  responseTypes: RESPONSE_TYPES,
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"], phone: ["phone_number"] },
  ttl: { AuthorizationCode: 60, Interaction: 3600, Session: DAY, Grant: DAY, ...seconds },
  // A page of another site may frame it, and still it knows who is there.
  cookies: { keys: ["a key of the tests"], long: { sameSite: "none", secure: true } },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...ACCOUNTS[sub] }) }),
  async loadExistingGrant({ oidc: { session, params } }) {
    const id = allowed.get(session.accountId);
    const grant = id && (await provider.Grant.find(id)); // a logout has revoked it
    return grant || !firstParty ? grant : allow(session.accountId, params);
  },
  interactions: { url: (_, { uid }) => `/who/${uid}` },
  features: {
    devInteractions: { enabled: false },
    webMessageResponseMode: { enabled: true, ack: "individual-draft-01" },
    rpInitiatedLogout: {
      logoutSource(context, form) {
        const button = '<button form="op.logoutForm" name="logout" value="yes">Yes, log me out</button>';
        context.body = show("Log out?", form + button);
      },
    },
  },
});

// It wants https, for the implicit flow and for cookies; a browser takes http on this machine for as safe.
const { invalidate } = provider.Client.Schema.prototype;
provider.Client.Schema.prototype.invalidate = function (message, code) {
  if (code !== "implicit-force-https") invalidate.call(this, message, code);
};
const { createContext } = provider;
provider.createContext = function (...sides) {
  const context = createContext.apply(this, sides);
  context.cookies.secure = true;
  return context;
};

// Its pages have buttons alone, because who Ada is need not be proved here.
const BUTTONS = {
  login: { "I am Ada": { login: { accountId: "ada" } }, "I am Alan": { login: { accountId: "alan" } } },
  consent: { Allow: { consent: {} }, Deny: { error: "access_denied" } },
};

async function pressed(request) {
  let body = "";
  for await (const part of request) body += part;
  return new URLSearchParams(body).get("pressed");
}

async function ask(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  const buttons = BUTTONS[prompt.name];
  if (request.method !== "POST") {
    const html = Object.keys(buttons).map((name) => `<button name="pressed" value="${name}">${name}</button>`);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(show(prompt.name, `<form method="post">${html.join("")}</form>`));
    return;
  }
  const name = await pressed(request);
  if (name === "Allow") await allow(session.accountId, params);
  await provider.interactionFinished(request, response, buttons[name]);
}

const answer = provider.callback();
const server = createServer(async (request, response) => {
  if (!request.url.startsWith("/who/")) return answer(request, response);
  response.setHeader("Cache-Control", "no-store"); // as on its other pages
  await ask(request, response).catch((error) => response.writeHead(400).end(error.message)); // it is over already
});
server.listen(new URL(issuer).port, "127.0.0.1");
