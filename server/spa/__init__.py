"""Serves the page: ``index.html``, ``pyscript.toml``, ``app/`` and the browser's runtimes, and nothing else.

The page needs nothing of this server but files. What this one adds:

- the Content-Security-Policy, made from ``[auth]`` in ``pyscript.toml`` (:mod:`.policy`): the page may talk to the
  authorization server and to the API that are named there, and to nobody else;
- one archive of the page's Python, compiled where set-up has compiled it (:mod:`.archive`);
- names that change with the content, so that a browser keeps a file for good and never mixes the files of two
  versions (:mod:`.release`);
- what was compressed at set-up, to browsers that can read it (:mod:`.files`).
"""

from .app import create_app
from .archive import pack, sources
from .config import SpaConfig, SpaConfigError
from .policy import content_security_policy

__all__ = ["SpaConfig", "SpaConfigError", "content_security_policy", "create_app", "pack", "sources"]
