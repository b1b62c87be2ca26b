"""Everything that runs on the server: the authorization server, the protected API, and the host of the page."""
