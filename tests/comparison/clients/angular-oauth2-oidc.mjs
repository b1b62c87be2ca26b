// As its page on the implicit flow shows it: JwksValidationHandler, loadDiscoveryDocumentAndTryLogin, initImplicitFlow,
// loadUserProfile, and silentRefresh with a page of its own for the frame. An Angular application without a view.
// requireHttps is off because the lab is plain http under names other than localhost.
import "@angular/compiler";
import { provideHttpClient } from "@angular/common/http";
import { createApplication } from "@angular/platform-browser";
import { OAuthService, provideOAuthClient } from "angular-oauth2-oidc";
import { JwksValidationHandler } from "angular-oauth2-oidc-jwks";
import { NOBODY, client_id, issuer, redirect_uri, run, scope, silent_uri } from "./page.mjs";

const application = await createApplication({
  providers: [provideHttpClient(), provideOAuthClient({}, JwksValidationHandler)],
});
const service = application.injector.get(OAuthService);
service.configure({
  issuer,
  clientId: client_id,
  redirectUri: redirect_uri,
  silentRefreshRedirectUri: silent_uri,
  responseType: "id_token token",
  scope,
  requireHttps: false,
});

function holds() {
  const held = { id_token: service.hasValidIdToken(), access_token: service.hasValidAccessToken() };
  if (!held.id_token && !held.access_token) throw NOBODY;
  return held;
}

run({
  async login() {
    await service.loadDiscoveryDocument();
    service.initImplicitFlow();
  },
  async answer() {
    await service.loadDiscoveryDocumentAndTryLogin();
    return holds();
  },
  async renew() {
    await service.silentRefresh();
    return holds();
  },
  userinfo: () => service.loadUserProfile(),
  silent: () => parent.postMessage(location.hash || `#${location.search}`, location.origin),
});
