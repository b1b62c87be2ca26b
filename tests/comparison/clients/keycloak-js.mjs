// As its guide shows it for a generic OpenID provider: init with flow "implicit" and loadUserInfo.
// checkLoginIframe is off because the issuer has no session iframe. It takes only access tokens that are JWTs, so the
// address that createLoginUrl returns gets the audience, for which the issuer makes one.
import Keycloak from "keycloak-js";
import { NOBODY, audience, client_id, issuer, redirect_uri, run, scope } from "./page.mjs";

const keycloak = new Keycloak({ oidcProvider: issuer, clientId: client_id });
const init = () => keycloak.init({ flow: "implicit", checkLoginIframe: false, scope });

run({
  async login() {
    await init();
    const address = new URL(await keycloak.createLoginUrl({ redirectUri: redirect_uri }));
    address.searchParams.set("audience", audience);
    location.assign(address);
  },
  async answer() {
    if (!(await init())) throw NOBODY;
    return { id_token: keycloak.idToken, access_token: keycloak.token };
  },
  userinfo: () => keycloak.loadUserInfo(),
});
