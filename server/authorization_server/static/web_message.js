// response_mode=web_message: the answer goes to the window that opened or framed this page, and the browser
// delivers it only if that window is at the exact origin that is registered for the client.
const { origin, response } = document.body.dataset;
const receiver = window.opener ?? (window.parent !== window ? window.parent : null);
receiver?.postMessage({ type: "authorization_response", response: JSON.parse(response) }, origin);
