from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from server import api
from server.config import load
from server.lab.names import LabPorts
from tests.unit.api.issuer import Clock, Issuer


@pytest.fixture(scope="session")
def rsa_keys() -> dict[str, rsa.RSAPrivateKey]:
    return {name: rsa.generate_private_key(65537, 2048) for name in ("one", "two")}


@pytest.fixture
def issuer(rsa_keys: dict[str, rsa.RSAPrivateKey]) -> Issuer:
    return Issuer(rsa_keys)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(issuer: Issuer, clock: Clock, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    config = load(Path("server/sample.toml"), {"LAB_DATA": str(tmp_path)}, LabPorts())
    issuer_client = httpx2.AsyncClient(transport=httpx2.MockTransport(issuer.handle))
    app = api.create_app(config, http=issuer_client, clock=clock)
    async with (
        issuer_client,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://api.lab.localhost:8000") as client,
    ):
        yield client
