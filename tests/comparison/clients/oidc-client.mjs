// As its wiki shows it: signinRedirect on the page, signinRedirectCallback on the callback page, which asks UserInfo
// by itself, and signinSilent with a page of its own for the frame.
import { UserManager } from "oidc-client";
import { api, audience, base, client_id, issuer, redirect_uri, run, scope, silent_uri } from "./page.mjs";

const manager = new UserManager({
  authority: issuer,
  client_id,
  redirect_uri,
  silent_redirect_uri: silent_uri,
  response_type: "id_token token",
  scope,
  post_logout_redirect_uri: `${base}/`,
  ...(api && { extraQueryParams: { audience } }),
});

const holds = ({ id_token, access_token }) => ({ id_token, access_token, userinfo: access_token });

run({
  login: () => manager.signinRedirect(),
  answer: async () => holds(await manager.signinRedirectCallback()),
  renew: async () => holds(await manager.signinSilent()),
  logout: () => manager.signoutRedirect(),
  silent: () => manager.signinSilentCallback(),
});
