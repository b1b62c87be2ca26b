"""Where the page's files are and whom the page may talk to, from ``[auth]`` in ``pyscript.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from ..lab.names import LabPorts, substitute_ports


class SpaConfigError(Exception):
    """``pyscript.toml`` cannot be used; the message says where and what would be right."""


@dataclass(frozen=True, slots=True)
class SpaConfig:
    """Where the page's files are and whom the page talks to.

    ``root`` is the folder that holds ``index.html``; ``pyscript_toml`` is the effective text of the
    configuration; ``issuer`` and ``api`` are the origins of both, the issuer's own before its others.
    """

    root: Path
    pyscript_toml: str
    issuer: tuple[str, ...]
    api: tuple[str, ...]

    @classmethod
    def load(cls, root: Path, ports: LabPorts) -> "SpaConfig":
        """Read ``pyscript.toml`` in ``root``. Raises SpaConfigError if it is missing, broken or incomplete."""
        path = root / "pyscript.toml"
        try:
            text = substitute_ports(path.read_text(encoding="utf-8-sig"), ports)
            auth = _auth(path, tomllib.loads(text))
        except FileNotFoundError:
            raise SpaConfigError(f"{path}: not found. The page needs it beside index.html.") from None
        except OSError as error:
            raise SpaConfigError(f"{path}: cannot be read ({error.strerror}).") from None
        except UnicodeDecodeError:
            raise SpaConfigError(f"{path}: is not UTF-8 text.") from None
        except tomllib.TOMLDecodeError as error:
            raise SpaConfigError(f"{path}: {error}") from None
        issuer = (*_origins(path, auth, "issuer"), *_origins(path, auth, "issuer_origins"))
        return cls(root, text, issuer, _origins(path, auth, "api"))


REQUIRED = {
    "issuer": 'an address like "https://login.example"',
    "client_id": "the name in quotes that the page is registered with there",
}


def _auth(path: Path, settings: Mapping[str, object]) -> Mapping[str, object]:
    """Return ``[auth]`` with all that no page can do without. The rest of it is between the page and its client."""
    auth = settings.get("auth")
    if not isinstance(auth, dict):
        raise SpaConfigError(f"{path}: [auth] is missing. It says which provider the page uses: issuer, client_id.")
    for key, right in REQUIRED.items():
        if key not in auth:
            close = get_close_matches(key, auth, 1, cutoff=0.7)
            hint = f" There is {close[0]!r}: did you mean {key}?" if close else ""
            raise SpaConfigError(f"{path}: [auth] {key} is missing; it must be {right}.{hint}")
        if not isinstance(auth[key], str) or not auth[key].strip():
            raise SpaConfigError(f"{path}: [auth] {key} must be {right}, not {auth[key]!r}.")
    return auth


def _origins(path: Path, auth: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the origins of the address or list of addresses at ``key``, which may be missing."""
    value = auth.get(key, [])
    return tuple(_origin(path, key, each) for each in (value if isinstance(value, list) else [value]))


def _origin(path: Path, key: str, address: object) -> str:
    parts = urlsplit(address if isinstance(address, str) else "")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SpaConfigError(f'{path}: [auth] {key} must be an address like "https://login.example", not {address!r}.')
    return f"{parts.scheme}://{parts.netloc}"
