"""One port, and a host name for each part."""

import httpx2
import pytest

from server.web.security_headers import DEFAULTS


async def test_a_request_goes_to_the_part_its_host_names(front: httpx2.AsyncClient) -> None:
    assert (await front.get("http://app.lab.localhost:8000/x")).text == "/x"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_localhost_leads_to_the_page(front: httpx2.AsyncClient, host: str) -> None:
    response = await front.get(f"http://{host}:8000/")
    assert response.status_code == 303
    assert response.headers["Location"] == "http://app.lab.localhost:8000/"


@pytest.mark.parametrize("host", ["evil.example", "app.lab.localhost.evil.example", "xapp.lab.localhost"])
async def test_a_foreign_name_reaches_no_part(front: httpx2.AsyncClient, host: str) -> None:
    response = await front.get(f"http://{host}:8000/")
    assert response.status_code == 404
    assert {name: response.headers[name] for name in DEFAULTS} == DEFAULTS
