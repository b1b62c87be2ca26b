"""How files are sent: their type, and compressed to those who can read it."""

import gzip
from pathlib import Path

import httpx2
import pytest

from server.spa import SpaConfig, create_app

NAME = "/runtime/pyodide/pyodide.mjs"


@pytest.fixture
def spa(root: Path, config: SpaConfig) -> httpx2.AsyncClient:
    """With one file that set-up has compressed."""
    for suffix in (".br", ".gz"):
        (root / f"{NAME.replace('/runtime', '.runtime')}{suffix}").write_bytes(f"packed{suffix}".encode())
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(config)), base_url="http://app")


async def raw(spa: httpx2.AsyncClient, path: str, accepted: str) -> tuple[bytes, httpx2.Headers]:
    """Return the content as it came, and the headers."""
    async with spa.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        assert answer.status_code == 200
        return b"".join([part async for part in answer.aiter_raw()]), answer.headers


@pytest.mark.parametrize(
    ("accepted", "content", "encoding"),
    [
        ("gzip, deflate, br, zstd", b"packed.br", "br"),
        ("br;q=0, GZIP;q=0.5", b"packed.gz", "gzip"),
        ("gzip", b"packed.gz", "gzip"),
        ("identity", b"const small = true;", None),
        ("brotli, *;q=0", b"const small = true;", None),
        ("", b"const small = true;", None),
    ],
)
async def test_runtimes_come_as_set_up_has_compressed_them(
    spa: httpx2.AsyncClient, accepted: str, content: bytes, encoding: str | None
) -> None:
    received, headers = await raw(spa, NAME, accepted)
    assert received == content
    assert headers.get("Content-Encoding") == encoding
    assert headers["Content-Type"].startswith("text/javascript")
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/", "/runtime/app.zip"])
async def test_the_page_and_the_archive_come_compressed(spa: httpx2.AsyncClient, path: str) -> None:
    plain, headers = await raw(spa, path, "identity")
    assert "Content-Encoding" not in headers
    packed, other = await raw(spa, path, "gzip")
    assert other["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert headers["ETag"] != other["ETag"]
    assert headers["Vary"] == other["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("suffix", [".br", ".gz"])
async def test_what_set_up_has_compressed_has_no_address_of_its_own(spa: httpx2.AsyncClient, suffix: str) -> None:
    assert (await spa.get(NAME + suffix)).status_code == 404


async def test_bytecode_beside_the_sources_is_not_served(root: Path, spa: httpx2.AsyncClient) -> None:
    (root / "app/__pycache__").mkdir()
    (root / "app/__pycache__/main.cpython-311.pyc").write_bytes(b"x")
    (root / "app/.secret").write_text("x")
    for path in ("/app/__pycache__/main.cpython-311.pyc", "/app/.secret"):
        assert (await spa.get(path)).status_code == 404
