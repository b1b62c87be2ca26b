"""What a test finds: one client, two people, one API. More can be registered while the server runs."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ..authorization_server.protocol.destinations import origin_of
from ..config import (
    RESPONSE_TYPES,
    ApiRegistration,
    ClientRegistration,
    Config,
    Connection,
    SampleUser,
    ServerSettings,
    api_registration,
    client_registration,
    sample_user,
)
from ..config.table import Table

CLIENT_ID = "client"
REDIRECT_URI = "http://localhost:3000/callback"
PASSWORD = "correct horse battery staple"

ADA = SampleUser(
    email="ada@example.com",
    password=PASSWORD,
    claims={"name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "email_verified": True},
)
ALAN = SampleUser(
    email="alan@example.com",
    password=PASSWORD,
    claims={"name": "Alan Turing", "given_name": "Alan", "family_name": "Turing", "email_verified": True},
)
API = ApiRegistration(
    identifier="https://api.example/",
    name="API",
    permissions={"read:messages": "Read your messages", "write:messages": "Write messages in your name"},
)
DATABASE = Connection(name="database", kind="database", label="E-mail and password")

Registration = TypeVar("Registration")


class Registrations(Mapping[str, Registration]):
    """Registrations by name. Adding one replaces the whole mapping, so a thread may read it meanwhile."""

    def __init__(self, registrations: Mapping[str, Registration]) -> None:
        self._now = registrations

    def add(self, name: str, registration: Registration) -> None:
        """Add one, or replace the one of this name."""
        self._now = {**self._now, name: registration}

    def replace(self, registrations: Mapping[str, Registration]) -> None:
        """Forget all, and take these."""
        self._now = registrations

    def __getitem__(self, name: str) -> Registration:
        return self._now[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def keys(self) -> KeysView[str]:
        return self._now.keys()

    def values(self) -> ValuesView[Registration]:
        return self._now.values()

    def items(self) -> ItemsView[str, Registration]:
        return self._now.items()


def new_client(values: Mapping[str, Any]) -> ClientRegistration:
    """Return the registration of a client. ``values`` are the keys of ``[[clients]]``; each of them has a default.

    By default the client may use every response type, is asked no consent for, may read with CORS from the
    origins of its redirect URIs, and may come back to all of those after a logout. Raises ConfigError.
    """
    uris = values.get("redirect_uris", [REDIRECT_URI])
    texts = [each for each in uris if isinstance(each, str)] if isinstance(uris, list | tuple) else []
    defaults = {
        "client_id": CLIENT_ID,
        "redirect_uris": uris,
        "web_origins": sorted(_web_origins(texts)),
        "post_logout_redirect_uris": texts,
        "response_types": list(RESPONSE_TYPES),
        "first_party": True,
    }
    merged = {**defaults, **values}
    merged.setdefault("name", merged["client_id"])
    return client_registration(_table("client", merged), {DATABASE.name: DATABASE}, for_tests=True)


def _web_origins(uris: Iterable[str]) -> set[str]:
    """Return the origins of the addresses that a browser's page can be at."""
    origins = set()
    for each in uris:
        with suppress(ValueError):  # the reader says what is wrong with such an address
            if urlsplit(each).scheme in ("http", "https"):
                origins.add(origin_of(each))
    return origins


def new_user(values: Mapping[str, Any]) -> SampleUser:
    """Return a person. ``values`` are the keys of ``[[users]]``; only ``email`` has no default. Raises ConfigError."""
    return sample_user(_table("user", {"password": PASSWORD, **values}))


def new_api(identifier: str, permissions: Iterable[str] | Mapping[str, str], name: str) -> ApiRegistration:
    """Return the registration of an API. A permission without words of its own is its own words. Raises ConfigError."""
    words: Any = permissions
    if not isinstance(permissions, str | Mapping):
        words = {each: each for each in permissions}
    return api_registration(_table("api", {"identifier": identifier, "name": name, "permissions": words}))


def new_config(
    issuer: str,
    database_url: str,
    clients: Mapping[str, ClientRegistration],
    apis: Mapping[str, ApiRegistration],
) -> Config:
    """Return the configuration of a fresh server."""
    return Config(
        server=ServerSettings(issuer=issuer, title="Test issuer", database_url=database_url),
        clients=clients,
        apis=apis,
        users=(ADA, ALAN),
        connections={DATABASE.name: DATABASE},
    )


def first_apis() -> dict[str, ApiRegistration]:
    """Return the APIs that are there at the beginning."""
    return {API.identifier: API}


def first_clients() -> dict[str, ClientRegistration]:
    """Return the clients that are there at the beginning."""
    return {CLIENT_ID: new_client({})}


def _table(name: str, values: Mapping[str, Any]) -> Table:
    # The reader of the configuration file is as strict about a test's words as about an administrator's.
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return Table(Path("registration"), "", name, plain)
