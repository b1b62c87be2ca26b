"""A fake browser, a fake issuer, and a client between them."""

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.oidc import Client, EventLog, Settings
from app.oidc.testing import FakeBrowser, FakeIssuer, FakeTab

from .errors_page import METHODS, held_to_the_page

MakeClient = Callable[..., Client]


@pytest.fixture(autouse=True)
def documented_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no method raise an error that docs/errors.md does not name for it."""
    for name in METHODS:
        monkeypatch.setattr(Client, name, held_to_the_page(name, getattr(Client, name)))


@pytest.fixture(scope="session")
def signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def issuer(signing_key: rsa.RSAPrivateKey) -> FakeIssuer:
    return FakeIssuer(key=signing_key)


@pytest.fixture
def world(issuer: FakeIssuer) -> FakeBrowser:
    return FakeBrowser(issuer)


@pytest.fixture
def tab(world: FakeBrowser) -> FakeTab:
    return world.tab()


@pytest.fixture
def settings() -> Settings:
    return make_settings()


def make_settings(**changes: object) -> Settings:
    return Settings.from_mapping(
        {
            "issuer": "http://login.lab.localhost:8000",
            "client_id": "spa",
            "redirect_uri": "http://app.lab.localhost:8000/",
            "silent_redirect_uri": "http://app.lab.localhost:8000/app/static/blank.html",
            "post_logout_redirect_uri": "http://app.lab.localhost:8000/",
            "logout_method": "POST",
            "audience": "https://api.lab.example/",
            "scope": "openid profile read:messages",
            "api": ["http://api.lab.localhost:8000"],
            **changes,
        }
    )


@pytest.fixture
def make_client(tab: FakeTab) -> Iterator[MakeClient]:
    """Make a client in ``tab`` (or another one) with some settings changed; it is stopped after the test."""
    made: list[Client] = []

    def make(in_tab: FakeTab | None = None, **changes: object) -> Client:
        ports = (in_tab or tab).ports
        client = Client(make_settings(**changes), ports, EventLog(ports.clock.now))
        made.append(client)
        return client

    yield make
    for client in made:
        client.stop()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()
