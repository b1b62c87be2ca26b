"""The protected API. ``bearer.py`` decides who may come in, ``routes.py`` what they get.

It knows the authorization server only by its issuer: it reads the public keys from there, over HTTP, as
any API does, and shares no data with it. ``document.py`` describes the API to programs (OpenAPI).
"""

from .app import create_app
from .messages import reset, storage_free

__all__ = ["create_app", "reset", "storage_free"]
