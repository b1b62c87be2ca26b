"""The authorization server: an OpenID provider that does the implicit flow, small enough to read.

Read in this order: ``requests``, ``decisions``, ``responses``, ``tokens``, ``keys``. These know nothing of
HTTP frameworks. ``authorize`` shows how they follow each other; ``routes`` lists every address.
"""

import time

from sqlalchemy import MetaData

from ..config import Config
from .keys import KeyRing
from .routes import create_app
from .services import Parts
from .storage import Storage

__all__ = ["Parts", "create_app", "reset", "rotate_keys"]


def rotate_keys(config: Config, parts: Parts | None = None) -> str:
    """Sign with new keys from now on, in a server that is running too. Returns their ``kid`` values."""
    storage = Storage(config.server.database_url)
    try:
        keys = KeyRing(storage, (parts or Parts.usual()).signing, config.lifetimes)
        keys.ensure(["RS256"], time.time())
        return ", ".join(keys.rotate(time.time()))
    finally:
        storage.close()


def reset(config: Config) -> None:
    """Forget every user, session, consent and key of this issuer."""
    storage = Storage(config.server.database_url, check=False)
    try:
        everything = MetaData()
        everything.reflect(storage.engine)  # an older server may have made other tables
        everything.drop_all(storage.engine)
    finally:
        storage.close()
