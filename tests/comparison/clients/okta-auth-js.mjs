// As its README shows it for the implicit flow: pkce off, getWithRedirect, parseFromUrl, getUserInfo. The two addresses
// are those of an issuer that is not Okta, to whom the two headers would be foreign; the keys come from discovery.
import { OktaAuth } from "@okta/okta-auth-js";
import { client_id, endpoints, issuer, redirect_uri, run, scope } from "./page.mjs";

const client = new OktaAuth({
  issuer,
  clientId: client_id,
  redirectUri: redirect_uri,
  pkce: false,
  scopes: scope.split(" "),
  authorizeUrl: endpoints.authorization_endpoint,
  userinfoUrl: endpoints.userinfo_endpoint,
  headers: { "Content-Type": null, "X-Okta-User-Agent-Extended": null },
});

let tokens;

run({
  login: () => client.token.getWithRedirect(),
  async answer() {
    ({ tokens } = await client.token.parseFromUrl());
    client.tokenManager.setTokens(tokens);
    return { id_token: tokens.idToken, access_token: tokens.accessToken };
  },
  userinfo: () => client.token.getUserInfo(tokens.accessToken, tokens.idToken),
});
