"""The protected API: who may come in is decided in ``bearer.py``, what they get is in ``routes.py``.

It knows the authorization server only by its issuer: it reads the public keys from there, over HTTP, as
any API does, and shares no data with it.
"""

from .app import create_app
from .messages import reset

__all__ = ["create_app", "reset"]
