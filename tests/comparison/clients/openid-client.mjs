// As its API documentation shows it for a browser: discovery, buildAuthorizationUrl and implicitAuthentication. Its
// implicit flow is response_type=id_token alone; the hybrid flow is code id_token. It leaves silent renewal, and what
// to keep between two pages, to the application.
import * as client from "openid-client";
import { client_id, hybrid, issuer, redirect_uri, run, scope } from "./page.mjs";

const responseType = hybrid ? client.useCodeIdTokenResponseType : client.useIdTokenResponseType;
const configuration = () =>
  client.discovery(new URL(issuer), client_id, undefined, client.None(), {
    execute: [client.allowInsecureRequests, responseType],
  });

async function login() {
  const config = await configuration();
  const kept = { nonce: client.randomNonce(), state: client.randomState(), verifier: client.randomPKCECodeVerifier() };
  sessionStorage.setItem("login", JSON.stringify(kept));
  const code_challenge = await client.calculatePKCECodeChallenge(kept.verifier);
  const pkce = hybrid ? { code_challenge, code_challenge_method: "S256" } : {};
  const { nonce, state } = kept;
  location.assign(client.buildAuthorizationUrl(config, { redirect_uri, scope, nonce, state, ...pkce }));
}

async function answer() {
  const config = await configuration();
  const { nonce, state, verifier } = JSON.parse(sessionStorage.getItem("login"));
  const here = new URL(location.href);
  if (!hybrid) {
    await client.implicitAuthentication(config, here, nonce, { expectedState: state });
    return { id_token: true };
  }
  const checks = { expectedNonce: nonce, expectedState: state, pkceCodeVerifier: verifier };
  const tokens = await client.authorizationCodeGrant(config, here, checks);
  userinfo = () => client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  return { id_token: true, access_token: true };
}

let userinfo;
run({ login, answer, userinfo: () => userinfo() });
