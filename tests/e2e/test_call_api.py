"""What ``call_api`` sends from a real browser: query, headers, forms, bytes, and files that a person has chosen."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request, Route

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.person import Person

pytestmark = pytest.mark.client

Bodies = Callable[[], list[bytes | None]]

NO_BODIES = "Playwright shows no body of bytes in Firefox; the last test sends one to the lab's API"


class Echo:
    """Answers for the API at ``/echo``: the first request with 401, so that every body is sent twice."""

    def __init__(self, person: Person) -> None:
        self.url = f"{person.lab.api}/echo"
        self.requests: list[Request] = []
        self._origin = person.lab.app
        person.page.route(f"{self.url}**", self._answer)

        self.answer: str | bytes = '{"echo": true}'

    def _answer(self, route: Route) -> None:
        headers = {
            "Access-Control-Allow-Origin": self._origin,
            "Access-Control-Allow-Headers": "*, authorization",
            "Access-Control-Allow-Methods": "*",
        }
        if route.request.method == "OPTIONS":
            route.fulfill(status=204, headers=headers)
            return
        self.requests.append(route.request)
        status = 401 if len(self.requests) == 1 else 200
        route.fulfill(status=status, headers={**headers, "Content-Type": "application/json"}, body=self.answer)


def call(person: Person, echo: Echo, lines: str) -> Any:
    return python_in_page.run(person.page, f"url = {echo.url!r}\n{lines}")


@pytest.fixture
def echo(person: Person) -> Echo:
    person.makes_the_journey()
    return Echo(person)


@pytest.fixture
def bodies(echo: Echo, browser_name: str) -> Bodies:
    """What the API got, as often as it was asked."""
    if browser_name == "firefox":
        pytest.skip(NO_BODIES)
    return lambda: [request.post_data_buffer for request in echo.requests]


def test_query_and_headers(person: Person, echo: Echo) -> None:
    answer = call(
        person,
        echo,
        """
answer = await client.call_api("GET", url, params={"q": ["a b", "ü"], "all": True}, headers={"X-Trace": "7"})
return [answer.ok, answer.raise_for_status().json()]
""",
    )
    assert answer == [True, {"echo": True}]
    first, second = echo.requests
    assert first.url == second.url == f"{echo.url}?q=a+b&q=%C3%BC&all=true"
    assert first.headers["x-trace"] == second.headers["x-trace"] == "7"
    assert first.headers["authorization"] != second.headers["authorization"]


def test_the_bytes_of_an_answer(person: Person, echo: Echo) -> None:
    echo.answer = bytes(range(256))
    assert call(person, echo, 'return list((await client.call_api("GET", url)).content)') == list(range(256))


def test_a_form(person: Person, echo: Echo, bodies: Bodies) -> None:
    call(person, echo, 'return (await client.call_api("POST", url, data={"text": "Grüße", "n": 1})).status')
    assert bodies() == [b"text=Gr%C3%BC%C3%9Fe&n=1"] * 2
    assert echo.requests[1].headers["content-type"] == "application/x-www-form-urlencoded"


def test_bytes_and_streams(person: Person, echo: Echo, bodies: Bodies) -> None:
    call(
        person,
        echo,
        """
def pieces():
    yield bytes(range(256))
    yield "é"

return (await client.call_api("PUT", url, content=pieces(), headers={"Content-Type": "application/x-own"})).status
""",
    )
    assert bodies() == [bytes(range(256)) + "é".encode()] * 2
    assert echo.requests[1].headers["content-type"] == "application/x-own"


def test_a_file_that_a_person_has_chosen(person: Person, echo: Echo, bodies: Bodies) -> None:
    person.page.evaluate(
        "document.body.append(Object.assign(document.createElement('input'), {type: 'file', id: 'upload'}))"
    )
    content = b"\x89PNG\r\n" + bytes(range(256))
    person.page.set_input_files("#upload", {"name": "me at sea.png", "mimeType": "image/png", "buffer": content})
    call(
        person,
        echo,
        """
from js import document
chosen = document.getElementById("upload").files.item(0)
return (await client.call_api("POST", url, data={"note": "hi"}, files={"photo": chosen})).status
""",
    )
    first, second = bodies()
    assert first == second
    boundary = echo.requests[1].headers["content-type"].partition("multipart/form-data; boundary=")[2].encode()
    assert (second or b"").split(b"--" + boundary) == [
        b"",
        b'\r\nContent-Disposition: form-data; name="note"\r\n\r\nhi\r\n',
        b'\r\nContent-Disposition: form-data; name="photo"; filename="me at sea.png"\r\nContent-Type: image/png\r\n\r\n'
        + content
        + b"\r\n",
        b"--\r\n",
    ]


def test_a_header_that_the_api_does_not_allow_is_named(person: Person, watch: Watch) -> None:
    """A body of bytes alone is taken."""
    watch.allowed += ["CORS", "Cross-Origin"]
    person.makes_the_journey()
    said = python_in_page.run(
        person.page,
        f"""
from app.oidc.errors import ApiUnreachable

messages = {person.lab.api + "/messages"!r}
content, headers = {json.dumps({"text": "as bytes"}).encode()!r}, {{"Content-Type": "application/json"}}
written = await client.call_api("POST", messages, content=content, headers=headers)
try:
    await client.call_api("GET", messages, headers={{"X-Trace": "7"}})
except ApiUnreachable as error:
    return [written.status, str(error)]
""",
    )
    assert said[0] == 201
    assert said[1].endswith(
        "Access-Control-Allow-Methods: GET and Access-Control-Allow-Headers: Authorization, X-Trace."
    )
