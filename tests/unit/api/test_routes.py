"""Messages and reports: what somebody can do with a good token."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.types import ASGIApp

from server.api.messages import WELCOME
from tests.unit.api.issuer import Issuer, bearer
from tests.unit.hanging_up import hang_up


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


async def test_a_report_counts(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    for subject in ("ada", "alan", "ada"):
        await client.post("/messages", json={"text": "One."}, headers=bearer(issuer.sign(sub=subject)))
    response = await client.get("/reports", headers=bearer(issuer.sign(scope="read:reports")))
    assert response.json() == {"messages": 3, "authors": 2}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"text": ""}', b'{"text": "  "}', b'{"text": 5}', b'{"text": "\\ud800"}', b"[" * 9000]
)
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


async def test_a_body_may_be_as_long_as_the_longest_message_needs(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    headers = {**bearer(issuer.sign()), "Content-Type": "application/json"}
    for body, status in ((json.dumps({"text": "\U0001f600" * 1000}), 201), (" " * 17_000, 413)):
        response = await client.post("/messages", content=body, headers=headers)
        assert response.status_code == status


@pytest.mark.parametrize("authorized", [True, False])
async def test_a_body_without_an_end_is_not_read_to_its_end(
    client: httpx2.AsyncClient, issuer: Issuer, authorized: bool
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 4096

    response = await client.post("/messages", content=endless(), headers=bearer(issuer.sign()) if authorized else {})
    assert (response.status_code, sent <= 5) == ((413, True) if authorized else (401, True))


async def test_who_hangs_up_in_the_middle_is_no_fault_of_the_api(app: ASGIApp, issuer: Issuer) -> None:
    headers = {"Content-Type": "application/json", **bearer(issuer.sign())}
    await hang_up(app, "http://api.lab.localhost:8000/messages", headers)
