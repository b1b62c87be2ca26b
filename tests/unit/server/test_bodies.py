"""Nobody makes this server read more than it may need, and nothing is read for who may not come in."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.types import ASGIApp

from tests.unit.hanging_up import hang_up

APP, LOGIN, API = (f"http://{name}.lab.localhost:8000" for name in ("app", "login", "api"))
FORM, JSON, BYTES = "application/x-www-form-urlencoded", "application/json", "application/octet-stream"
CHUNK, ENOUGH = 16 * 1024, 200 * 1024
MANY = 64 * 1024 * 1024
"""Bytes that would be sent. A server that wanted all of them would take long over it."""


class Body:
    """A body without an end; ``taken`` is how much of it was read."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.taken < MANY:
            self.taken += CHUNK
            yield b"x=" + b"a" * (CHUNK - 2)


ADDRESSES = [
    f"{APP}/",
    f"{APP}/app/main.py",
    "http://localhost:8000/",
    f"{LOGIN}/authorize",
    f"{LOGIN}/token",
    f"{LOGIN}/userinfo",
    f"{LOGIN}/login",
    f"{LOGIN}/sign-up",
    f"{LOGIN}/consent",
    f"{LOGIN}/select-account",
    f"{LOGIN}/terms",
    f"{LOGIN}/account",
    f"{LOGIN}/logout",
    f"{LOGIN}/jwks.json",
    f"{LOGIN}/nothing",
    f"{LOGIN}/s/",
    f"{LOGIN}/s/plain/authorize",
    f"{LOGIN}/s/plain/token",
    f"{LOGIN}/s/plain/userinfo",
    f"{LOGIN}/s/plain/login",
    f"{LOGIN}/s/plain/api/messages",
    f"{API}/messages",
    f"{API}/openapi.json",
]


@pytest.mark.parametrize("media_type", [FORM, JSON, BYTES])
@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_body_without_an_end_is_not_read_to_it(
    visitor: httpx2.AsyncClient, address: str, media_type: str
) -> None:
    body = Body()
    response = await visitor.post(address, content=body, headers={"Content-Type": media_type})
    assert response.status_code < 500
    assert body.taken <= ENOUGH


@pytest.mark.parametrize("address", [f"{API}/messages", f"{LOGIN}/s/plain/api/messages"])
@pytest.mark.parametrize("authorization", ["", "Bearer forged", "Bearer a.b.c", "Basic eDp5"])
async def test_nothing_is_read_for_who_has_no_token(
    visitor: httpx2.AsyncClient, address: str, authorization: str
) -> None:
    body = Body()
    headers = {"Content-Type": JSON, "Authorization": authorization} if authorization else {"Content-Type": JSON}
    response = await visitor.post(address, content=body, headers=headers)
    assert response.status_code == 401
    assert body.taken <= CHUNK, "what the transport takes in ahead"


@pytest.mark.parametrize("media_type", [JSON, BYTES, "text/plain", "multipart/form-data"])
@pytest.mark.parametrize("path", ["/token", "/authorize", "/login", "/logout"])
async def test_what_is_no_form_is_not_read(visitor: httpx2.AsyncClient, path: str, media_type: str) -> None:
    body = Body()
    response = await visitor.post(f"{LOGIN}{path}", content=body, headers={"Content-Type": media_type})
    assert response.status_code == 400
    assert body.taken <= 2 * CHUNK


@pytest.mark.parametrize("address", ADDRESSES)
async def test_who_hangs_up_in_the_middle_is_no_fault_of_the_server(whole_lab: ASGIApp, address: str) -> None:
    await hang_up(whole_lab, address, {"Content-Type": FORM})
