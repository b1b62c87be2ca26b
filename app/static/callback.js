// The script of the callback page, for a popup. A hidden frame, and a popup that still has an opener, is read by the
// page that opened it. Any other popup hands its answer over to the pages of this origin: a Cross-Origin-Opener-Policy,
// of a login page or of ours, may have cut it off from the page that waits. That page closes a window that it can still
// reach, once it has read the answer there, whatever is wrong with it. Otherwise this window closes itself.
"use strict";
if (window === top && !opener && (location.search || location.hash)) {
  new BroadcastChannel("pyscript-oidc callback").postMessage(location.href);
  setTimeout(() => {
    history.replaceState(null, "", location.href.split(/[?#]/)[0]);
    close();
  }, 1000);
}
