"""Login options: other OpenID providers. The user database of our own is in ``users.py``."""
