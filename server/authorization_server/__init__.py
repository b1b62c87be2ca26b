"""The authorization server: an OpenID provider that does the implicit flow, small enough to read.

Read in this order: ``requests``, ``decisions``, ``responses``, ``tokens``, ``keys``. These know nothing of
HTTP frameworks. ``authorize`` shows how they follow each other; ``routes`` lists every address.
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
    """Sign with new keys from now on, in a server that is running too. Returns their ``kid`` values.

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
    """Be as at the first start: new keys, the users of the configuration, and nothing else.

    A server that is running on the same storage goes on, as somebody to whom all this is new. Raises ConfigError.
    """
    parts = parts or Parts.usual()
    storage = Storage.of_any_version(config.server.database_url)
    try:
        with usable(config.server.database_url):
            storage.forget()
            # Replaced and not forgotten with the rest: not for a moment is there nothing to sign with.
            KeyRing(storage, parts.signing, config.lifetimes).start_anew(config.algorithms, time.time())
    finally:
        storage.close()
    Services.open(config, parts).storage.close()  # makes the users of the configuration again
