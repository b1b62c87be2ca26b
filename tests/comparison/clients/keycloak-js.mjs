// As its guide shows it for a generic OpenID provider: init with flow "implicit" and loadUserInfo, and for silent
// authentication init with "check-sso" and a page of its own for the frame, as on a page that has just been opened.
// checkLoginIframe is off because the issuer has no session iframe. It takes only access tokens that are JWTs, so the
// address that createLoginUrl returns gets the audience, for which the issuer makes one.
import Keycloak from "keycloak-js";
import { NOBODY, audience, base, client_id, flow, issuer, redirect_uri, run, scope, silent_uri } from "./page.mjs";

let keycloak;

async function init(settings) {
  keycloak = new Keycloak({ oidcProvider: issuer, clientId: client_id });
  const createLoginUrl = keycloak.createLoginUrl;
  keycloak.createLoginUrl = async (options) => {
    const address = new URL(await createLoginUrl(options));
    address.searchParams.set("audience", audience);
    return address.href;
  };
  return keycloak.init({ flow: flow ?? "implicit", checkLoginIframe: false, scope, ...settings });
}

async function holds(settings) {
  if (!(await init(settings))) throw NOBODY;
  return { id_token: keycloak.idToken, access_token: keycloak.token };
}

run({
  async login() {
    await init();
    location.assign(await keycloak.createLoginUrl({ redirectUri: redirect_uri }));
  },
  answer: () => holds(),
  renew: () => holds({ onLoad: "check-sso", silentCheckSsoRedirectUri: silent_uri }),
  logout: () => keycloak.logout({ redirectUri: `${base}/` }),
  silent: () => parent.postMessage(location.href, location.origin),
  userinfo: () => keycloak.loadUserInfo(),
});
