"""The endpoints of the protocol: what clients send a browser to, and what they request directly."""
