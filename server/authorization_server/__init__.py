"""The authorization server: an OpenID provider that does the implicit flow, small enough to read.

Begin with ``protocol``, whose page says in which order to read it. Then ``endpoints/authorize.py`` shows how its parts
follow each other, ``routes`` lists every address, and ``records`` holds what outlives a restart.
"""

import time

from ..config import Config
from ..database import usable
from .records.keys import KeyRing
from .records.storage import Storage
from .routes import create_app
from .services import Parts, Services

__all__ = ["Parts", "create_app", "reset", "rotate_keys"]


def rotate_keys(config: Config, parts: Parts | None = None) -> str:
    """Sign with new keys from now on, also in a server that is running. Returns the ``kid`` values of the new keys.

    Raises ConfigError.
    """
    storage = Storage(config.server.database_url)
    try:
        with usable(config.server.database_url):
            keys = KeyRing(storage, (parts or Parts.usual()).signing, config.lifetimes)
            keys.ensure(["RS256"], time.time())
            return ", ".join(keys.rotate(time.time()))
    finally:
        storage.close()


def reset(config: Config, parts: Parts | None = None) -> None:
    """Start anew: with new keys, the users of the configuration, and nothing else. Raises ConfigError.

    A server that is running on the same storage goes on with these.
    """
    parts = parts or Parts.usual()
    storage = Storage.of_any_version(config.server.database_url)
    try:
        with usable(config.server.database_url):
            storage.forget()
            # Not forgotten with the rest but replaced, so that a running server always has a key to sign with.
            KeyRing(storage, parts.signing, config.lifetimes).start_anew(config.algorithms, time.time())
    finally:
        storage.close()
    Services.open(config, parts).storage.close()  # makes the users of the configuration again
