// An OpenID provider that somebody else wrote (npm: oidc-provider), with what the page needs and nothing more:
//   node foreign_provider.mjs <issuer> <origin of the page>
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [issuer, page] = process.argv.slice(2);
const ADA = { sub: "ada", name: "Ada Lovelace", email: "ada@example.com", email_verified: true };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "their-spa",
      application_type: "web",
      token_endpoint_auth_method: "none",
      grant_types: ["implicit", "authorization_code"],
      response_types: ["id_token", "id_token token", "code", "code id_token", "code id_token token"],
      redirect_uris: [`${page}/`, `${page}/app/static/blank.html`],
    },
  ],
  responseTypes: ["id_token", "id_token token", "code", "code id_token", "code id_token token"],
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  cookies: { keys: ["a key of the tests"] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ADA }),
  interactions: { url: (_, { uid }) => `/who/${uid}` },
  // Nobody is asked what the page may do: everything it asks for.
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  features: { devInteractions: { enabled: false } },
});

// It promises the iss parameter (RFC 9207) and leaves it out beside an ID token. Our client takes a promise at its
// word, so this installation promises only what it keeps.
provider.use(async (context, next) => {
  await next();
  if (context.path === "/.well-known/openid-configuration") {
    delete context.body.authorization_response_iss_parameter_supported;
  }
});

// It wants https for the implicit flow; a browser takes http on this machine for as safe.
const { invalidate } = provider.Client.Schema.prototype;
provider.Client.Schema.prototype.invalidate = function (message, code) {
  if (code !== "implicit-force-https") invalidate.call(this, message, code);
};

// Its login page: one button, because who Ada is need not be proved here.
const answer = provider.callback();
const server = createServer(async (request, response) => {
  if (!request.url.startsWith("/who/")) {
    answer(request, response);
  } else if (request.method === "POST") {
    await provider.interactionFinished(request, response, { login: { accountId: ADA.sub } });
  } else {
    response.setHeader("Content-Type", "text/html");
    response.end('<!doctype html><title>Who is it?</title><form method="post"><button>I am Ada</button></form>');
  }
});
server.listen(new URL(issuer).port, "127.0.0.1", () => console.log("ready"));
