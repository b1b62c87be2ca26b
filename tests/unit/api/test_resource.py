"""Messages, reports, CORS: what a page can do with a good token."""

from pathlib import Path

import httpx2
import pytest

from server import api
from server.api.messages import WELCOME, Messages
from server.config import load
from server.lab.names import LabPorts
from tests.unit.api.issuer import ORIGIN, Issuer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_message_is_written_in_the_name_of_the_subject(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    headers = bearer(issuer.sign(sub="ada"))
    written = await client.post("/messages", json={"text": " Hello. ", "author": "alan"}, headers=headers)
    assert written.status_code == 201
    assert written.json()["author"] == "ada"
    read = (await client.get("/messages", headers=headers)).json()["messages"]
    assert [message["text"] for message in read] == [WELCOME, "Hello."]


async def test_nobody_reads_the_messages_of_another(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    await client.post("/messages", json={"text": "Mine."}, headers=bearer(issuer.sign(sub="ada")))
    read = (await client.get("/messages", headers=bearer(issuer.sign(sub="alan")))).json()["messages"]
    assert [message["text"] for message in read] == [WELCOME]


async def test_reset_leaves_the_welcome_in_an_api_that_is_running(
    client: httpx2.AsyncClient, issuer: Issuer, tmp_path: Path
) -> None:
    headers = bearer(issuer.sign(sub="ada"))
    await client.post("/messages", json={"text": "Mine."}, headers=headers)
    api.reset(load(Path("server/sample.toml"), {"LAB_DATA": str(tmp_path)}, LabPorts()))
    read = (await client.get("/messages", headers=headers)).json()["messages"]
    assert [message["text"] for message in read] == [WELCOME]


def test_messages_outlast_the_process(tmp_path: Path) -> None:
    Messages(tmp_path).write("ada", "Kept.")
    assert [message.text for message in Messages(tmp_path).of("ada")] == [WELCOME, "Kept."]


async def test_a_report_counts(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    for subject in ("ada", "alan", "ada"):
        await client.post("/messages", json={"text": "One."}, headers=bearer(issuer.sign(sub=subject)))
    response = await client.get("/reports", headers=bearer(issuer.sign(scope="read:reports")))
    assert response.json() == {"messages": 3, "authors": 2}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"text": ""}', b'{"text": "  "}', b'{"text": 5}'])
async def test_a_body_that_is_no_message_is_422_with_a_sentence(
    client: httpx2.AsyncClient, issuer: Issuer, body: bytes
) -> None:
    headers = {**bearer(issuer.sign()), "Content-Type": "application/json"}
    response = await client.post("/messages", content=body, headers=headers)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


async def test_a_message_has_at_most_1000_characters(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    for length, status in ((1000, 201), (1001, 422)):
        response = await client.post("/messages", json={"text": "é" * length}, headers=bearer(issuer.sign()))
        assert response.status_code == status


async def test_white_space_counts_and_is_not_kept(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    """The document says how long a text may be as it is sent."""
    for text, status in ((" " + "x" * 999, 201), (" " + "x" * 1000, 422)):
        response = await client.post("/messages", json={"text": text}, headers=bearer(issuer.sign()))
        assert response.status_code == status
        assert status == 422 or response.json()["text"] == "x" * 999


async def test_a_stranger_learns_about_the_token_before_the_body(client: httpx2.AsyncClient) -> None:
    response = await client.post("/messages", content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 401


async def test_preflight_of_the_page_is_204_and_allows_the_header(client: httpx2.AsyncClient) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    response = await client.options("/messages", headers={"Origin": ORIGIN, **ask})
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" in response.headers["Vary"]


async def test_preflight_of_another_origin_is_not_allowed(client: httpx2.AsyncClient) -> None:
    headers = {"Origin": "http://evil.localhost:8000", "Access-Control-Request-Method": "GET"}
    response = await client.options("/messages", headers=headers)
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/messages", "/reports", "/nowhere"])
async def test_a_page_can_read_every_refusal(client: httpx2.AsyncClient, path: str) -> None:
    response = await client.get(path, headers={"Origin": ORIGIN})
    assert response.status_code in (401, 404)
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "WWW-Authenticate" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/problem+json"
