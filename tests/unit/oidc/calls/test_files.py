"""Files and streams: how a form carries them, and that they are there a second time after a 401."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import UploadFile
from starlette.requests import Request

from app.oidc import Client, SettingsError
from app.oidc.calls.api_request import Part, multipart
from app.oidc.testing import FakeBrowser, json_response

from .fake_api import API, Call, FakeApi


class Blob:
    """What ``<input type=file>`` gives, as Pyodide shows it."""

    def __init__(self, content: bytes, name: str = "", content_type: str = "") -> None:
        self._content = content
        self.name, self.type = name, content_type

    async def arrayBuffer(self) -> Any:  # noqa: N802  # the name is the browser's
        content = self._content

        class Buffer:
            def to_bytes(self) -> bytes:
                return content

        return Buffer()


class Later:
    """A file whose ``read`` is async."""

    async def read(self) -> bytes:
        return b"later"


def pieces() -> Iterator[bytes | str]:
    yield b"one "
    yield "zwölf"


async def slow_pieces() -> AsyncIterator[bytes]:
    yield b"one "
    await asyncio.sleep(0)
    yield b"two"


@pytest.fixture
async def api(client: Client, world: FakeBrowser) -> FakeApi:
    world.api = api = FakeApi(json_response({}, 401), json_response({}))
    await client.login_silently()
    return api


async def form_of(call: Call) -> list[tuple[str, Any]]:
    """Return the form as a server reads it: texts, and files as (name, type, content)."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": call.body, "more_body": False}

    headers = [(b"content-type", call.headers["Content-Type"].encode())]
    form = await Request({"type": "http", "method": "POST", "headers": headers}, receive).form()
    found: list[tuple[str, Any]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            found.append((name, (value.filename, value.content_type, await value.read())))
            await value.close()
        else:
            found.append((name, value))
    return found


@pytest.mark.parametrize(
    ("source", "content"),
    [
        (b"bytes", b"bytes"),
        (bytearray(b"bytes"), b"bytes"),
        (memoryview(b"bytes"), b"bytes"),
        (io.BytesIO(b"file"), b"file"),
        (io.StringIO("text"), "text"),
        (Later(), b"later"),
        (Blob(b"blob"), b"blob"),
        (["a", b"b"], b"ab"),
        (iter([]), b""),
    ],
)
async def test_content_is_sent_again_after_a_401(
    client: Client, api: FakeApi, source: object, content: str | bytes
) -> None:
    assert (await client.call_api("PUT", API, content=source)).status == 200
    assert [call.body for call in api.calls] == [content, content]


async def test_a_stream_is_sent_again_after_a_401(client: Client, api: FakeApi) -> None:
    await client.call_api("PUT", API, content=pieces())
    await client.call_api("PUT", API, content=slow_pieces())
    assert [call.body for call in api.calls] == ["one zwölf".encode()] * 2 + [b"one two"]


async def test_files_and_fields_are_sent_again_after_a_401(client: Client, api: FakeApi, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"dear diary")
    with (tmp_path / "notes.txt").open("rb") as notes:
        await client.call_api("POST", API, data={"to": ["Ada", "Alan"], "public": False}, files={"notes": notes})
    first, second = api.calls
    assert first.body == second.body
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert await form_of(second) == [
        ("to", "Ada"),
        ("to", "Alan"),
        ("public", "false"),
        ("notes", ("notes.txt", "text/plain", b"dear diary")),
    ]


@pytest.mark.parametrize(
    ("file", "read"),
    [
        (b"raw", ("upload", "application/octet-stream", b"raw")),
        ("text", ("upload", "application/octet-stream", b"text")),
        (("a.png", b"\x89PNG"), ("a.png", "image/png", b"\x89PNG")),
        (("a.png", io.BytesIO(b"x"), "image/x-own"), ("a.png", "image/x-own", b"x")),
        (Blob(b"jpg", "me at sea.jpg", "image/jpeg"), ("me at sea.jpg", "image/jpeg", b"jpg")),
        (Blob(b"?", "strange", ""), ("strange", "application/octet-stream", b"?")),
        (('Grüße "you".txt', pieces()), ("Grüße %22you%22.txt", "text/plain", "one zwölf".encode())),
        ((None, "just a field"), "just a field"),
    ],
)
async def test_what_a_file_may_be(client: Client, api: FakeApi, file: Any, read: Any) -> None:
    await client.call_api("POST", API, files={"file": file})
    assert await form_of(api.calls[-1]) == [("file", read)]


async def test_several_files_may_have_one_name(client: Client, api: FakeApi) -> None:
    await client.call_api("POST", API, files=[("file", ("a.txt", b"a")), ("file", ("b.txt", b"b"))])
    assert [file[0] for _, file in await form_of(api.calls[-1])] == ["a.txt", "b.txt"]


def test_a_name_cannot_begin_another_part() -> None:
    name = 'a"\r\n\r\nx\r\n--edge--'
    body = multipart([Part(name, b"", name, "text/plain")], "edge").decode()
    escaped = "a%22%0D%0A%0D%0Ax%0D%0A--edge--"
    assert f'name="{escaped}"; filename="{escaped}"\r\nContent-Type: text/plain\r\n\r\n' in body
    assert body.split("--edge")[0::2][0] == ""
    assert body.count("\r\n--edge") == 1


@pytest.mark.parametrize(
    "files",
    [
        b"raw",
        [b"raw"],
        {7: b"raw"},
        {"file": ()},
        {"file": ("a", b"", "text/plain", {})},
        {"file": (7, b"")},
        {"file": ("a", b"", "text/plain\r\nX: y")},
        {"file": ("a", b"", 7)},
        {"file": None},
        {"file": 7},
        {"file": {"a": b"b"}},
    ],
)
async def test_what_is_no_file(client: Client, api: FakeApi, files: Any) -> None:
    with pytest.raises(SettingsError, match="'files' must be") as caught:
        await client.call_api("POST", API, files=files)
    assert caught.value.details == {"key": "files"}
    assert api.calls == []


@pytest.mark.parametrize("content", [7, 1.5, True, {"a": b"b"}, object(), [7], [None], [[["\ud800"]]], "\ud800"])
async def test_what_cannot_be_read(client: Client, api: FakeApi, content: Any) -> None:
    with pytest.raises(SettingsError, match="'content' must be") as caught:
        await client.call_api("POST", API, content=content)
    assert caught.value.details == {"key": "content"}
    assert api.calls == []


async def test_a_file_that_is_gone_says_why_it_cannot_be_read(client: Client, api: FakeApi) -> None:
    closed = io.BytesIO(b"x")
    closed.close()
    with pytest.raises(SettingsError) as caught:
        await client.call_api("POST", API, files={"file": closed})
    assert isinstance(caught.value.__cause__, ValueError)
