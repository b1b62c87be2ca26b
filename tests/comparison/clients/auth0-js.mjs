// As its API reference shows it: authorize, parseHash, client.userInfo, and checkSession for silent renewal. It reads
// no discovery document, so the two overrides say what an issuer that is not Auth0 is called and where its keys are;
// to that issuer the header of its telemetry would be foreign.
import auth0 from "auth0-js";
import { promisify } from "./promisify.mjs";
import { NOBODY, api, audience, base, client_id, endpoints, issuer, redirect_uri, run, scope } from "./page.mjs";

const client = new auth0.WebAuth({
  domain: issuer,
  clientID: client_id,
  redirectUri: redirect_uri,
  responseType: "token id_token",
  scope,
  ...(api && { audience }),
  _sendTelemetry: false,
  overrides: { __token_issuer: issuer, __jwks_uri: endpoints.jwks_uri },
});

let result;

function holds() {
  if (!result) throw NOBODY; // parseHash gives null for an address without an answer
  return { id_token: result.idToken, access_token: result.accessToken };
}

run({
  login: () => client.authorize(),
  async answer() {
    result = await promisify(client, "parseHash")({ hash: location.hash });
    return holds();
  },
  async renew() {
    result = await promisify(client, "checkSession")({});
    return holds();
  },
  userinfo: () => promisify(client.client, "userInfo")(result.accessToken),
  logout: () => client.logout({ clientID: client_id, returnTo: `${base}/` }),
});
