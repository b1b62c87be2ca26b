from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.types import ASGIApp

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
async def app(issuer: Issuer, clock: Clock, tmp_path: Path) -> AsyncIterator[ASGIApp]:
    config = load(Path("server/sample.toml"), {"LAB_DATA": str(tmp_path)}, LabPorts())
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(issuer.handle)) as issuer_client:
        yield api.create_app(config, http=issuer_client, clock=clock)


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api.lab.localhost:8000") as client:
        yield client
