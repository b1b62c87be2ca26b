// The script of the callback page, for a popup. A hidden frame, and a popup that still has an opener, is read by the
// page that opened it. Any other popup hands its answer over to the pages of this origin, and keeps it in no address:
// a Cross-Origin-Opener-Policy, of a login page or of ours, may have cut it off from the page that waits.
"use strict";
if (window === top && !opener && (location.search || location.hash)) {
  new BroadcastChannel("pyscript-oidc callback").postMessage(location.href);
  history.replaceState(null, "", location.href.split(/[?#]/)[0]);
  close();
}
