"""The request of a call to an API: pure functions from its parts to one value, which can be sent twice.

Every part is checked, because what a browser refuses to send would look like a missing answer. All functions raise
:class:`.errors.SettingsError`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import urlencode, urlsplit

from ..base import strict_json
from ..errors import SettingsError
from ..issuer.exchange import Call
from ..request.options import wrong_parameter
from ..request.requests import with_parameters

Value = str | int | float | bool | None
Fields = Mapping[str, Value | Sequence[Value]] | Sequence[tuple[str, Value | Sequence[Value]]]
Files = Mapping[str, Any] | Sequence[tuple[str, Any]]

_METHOD = re.compile(r"(?!CONNECT$|TRACE$|TRACK$)[A-Z]+(-[A-Z]+)*")
"""Method names are case-sensitive (RFC 9110 9.1), and browsers forbid three of them to pages."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""RFC 9110 5.1 and 5.5, as far as browsers send it."""

_SET_BY_BROWSER = re.compile(
    "(accept-(charset|encoding)|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|"
    "keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|(proxy|sec)-.*)"
)
"""Headers that a browser leaves out without a word if a page sets them (Fetch standard, section 2.2.2)."""

_ESCAPED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""How the HTML standard writes names in forms with files."""


class RequestParts(TypedDict, total=False):
    """What a call to an API may send besides ``json``; the names are those of httpx. None: not sent.

    * ``params``: names and values for the query, as a mapping or a list of pairs. A value is a text, a number, a
      boolean, or a list of these; None leaves the name out.
    * ``headers``: names and texts.
    * ``data``: the fields of a form, like ``params``.
    * ``files``: the files of a form by name, beside the fields in ``data``. Each is a file, ``(filename, file)`` or
      ``(filename, file, content_type)``.
    * ``content``: any other body, given as a file is: bytes, a text, an open file, a ``File`` or ``Blob`` of the
      browser, or an iterable of bytes.
    """

    params: Fields | None
    headers: Mapping[str, str] | None
    data: Fields | None
    files: Files | None
    content: Any


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a form with files. ``content`` is bytes, or what they are to be read from.

    ``filename`` and ``content_type`` are None for a field that is no file.
    """

    name: str
    content: Any
    filename: str | None = None
    content_type: str | None = None


def check_parts(method: str, json: object, parts: RequestParts) -> None:
    """Check what goes together, before anything is read."""
    if not isinstance(method, str) or not _METHOD.fullmatch(method):
        raise wrong_parameter("method", "one that a page can send, in capitals, such as 'GET'")
    bodies = {"json": json, **{name: parts.get(name) for name in ("content", "data", "files")}}
    given = [name for name, value in bodies.items() if value is not None]
    if given and method in {"GET", "HEAD"}:
        raise wrong_parameter(given[0], f"None for {method}, which has no body")
    if len(given) > 1 and given != ["data", "files"]:
        raise SettingsError(
            f"The parameters {given[0]!r} and {given[1]!r} cannot be sent together, because a request has one body.",
            hint="Only 'data' and 'files' go together.",
            details={"key": given[1]},
        )


def listed_files(files: Files | None) -> list[Part]:
    """Return ``files`` as parts of a form that have not been read yet."""
    return [_file(name, value) for name, value in _pairs("files", files or ())]


def build(
    method: str,
    url: str,
    json: object,
    parts: RequestParts,
    *,
    content: str | bytes | None,
    files: Sequence[Part],
    boundary: str,
) -> Call:
    """Put a request together. ``content`` and ``files`` have been read; ``boundary`` is random."""
    query = _texts("params", parts.get("params") or ())
    address = with_parameters(url.partition("#")[0], query) if query else url
    is_form = parts.get("data") is not None or parts.get("files") is not None
    headers = _headers(parts.get("headers") or {}, is_form=is_form)
    body, content_type = content, ""
    if isinstance(content, str) and not strict_json.is_text(content):
        raise wrong_parameter("content", "bytes or a text that can be sent")
    if json is not None:
        try:
            body, content_type = strict_json.write(json), "application/json"
        except ValueError as error:
            raise wrong_parameter("json", "a JSON value") from error
    elif is_form:
        fields = _texts("data", parts.get("data") or ())
        if parts.get("files") is None:
            body, content_type = urlencode(fields), "application/x-www-form-urlencoded"
        else:
            texts = [Part(name, value.encode()) for name, value in fields]
            body, content_type = multipart([*texts, *files], boundary), f"multipart/form-data; boundary={boundary}"
    if content_type and "content-type" not in map(str.lower, headers):
        headers["Content-Type"] = content_type
    return Call(
        name="api",
        method=method,
        url=address,
        receiver="api",
        asking=f"The page calls the API: {method} {urlsplit(url).path}, with the access token.",
        headers=headers,
        body=body,
        request_step=6,
        response_step=7,
    )


def multipart(parts: Sequence[Part], boundary: str) -> bytes:
    """Return a form with files (RFC 7578). ``boundary`` must not occur in any part, so it is a long random text."""
    lines: list[bytes] = []
    for part in parts:
        lines += [f"--{boundary}{_head(part)}\r\n".encode(), part.content]
    return b"\r\n".join([*lines, f"--{boundary}--".encode(), b""])


def _head(part: Part) -> str:
    head = f'\r\nContent-Disposition: form-data; name="{part.name.translate(_ESCAPED)}"'
    if part.filename is not None:
        head += f'; filename="{part.filename.translate(_ESCAPED)}"'
    return f"{head}\r\nContent-Type: {part.content_type}" if part.content_type is not None else head


def _headers(headers: Any, *, is_form: bool) -> dict[str, str]:
    checked: dict[str, str] = {}
    for name, value in _pairs("headers", headers):
        if not _HEADER_NAME.fullmatch(name) or not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise wrong_parameter("headers", "names and texts that HTTP can carry: of one line, in Latin-1")
        lower = name.lower()
        if lower == "authorization":
            why = "because the client sends the access token in it"
        elif _SET_BY_BROWSER.fullmatch(lower):
            why = "because the browser lets no page set it"
        elif is_form and lower == "content-type":
            why = "because it says where the parts of the form begin"
        elif lower in map(str.lower, checked):
            why = "twice"
        else:
            checked[name] = value
            continue
        raise SettingsError(f"The parameter 'headers' must not hold {name!r}, {why}.", details={"key": "headers"})
    return checked


def _pairs(parameter: str, fields: Any) -> list[tuple[str, Any]]:
    items = list(fields.items()) if isinstance(fields, Mapping) else fields
    are_pairs = isinstance(items, list | tuple) and all(isinstance(item, tuple) and len(item) == 2 for item in items)
    if not are_pairs or not all(strict_json.is_text(name) for name, _ in items):
        raise wrong_parameter(parameter, "a mapping of names to values, or a list of such pairs")
    return list(items)


def _texts(parameter: str, fields: Any) -> list[tuple[str, str]]:
    return [
        (name, _text(parameter, each))
        for name, value in _pairs(parameter, fields)
        for each in (value if isinstance(value, list | tuple) else [value])
        if each is not None
    ]


def _text(parameter: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not strict_json.is_text(value):
        raise wrong_parameter(parameter, "names and texts, numbers, booleans, or lists of these")
    return value


def _file(field: str, value: Any) -> Part:
    given = value if isinstance(value, tuple) else (_name_of(value), value)
    filename, source, content_type = (*given, None, None, None)[:3]
    if content_type is None and filename is not None:
        content_type = _type_of(source, str(filename))
    are_texts = all(each is None or strict_json.is_text(each) for each in (filename, content_type))
    if len(given) not in {2, 3} or not are_texts or not _HEADER_VALUE.fullmatch(content_type or ""):
        raise wrong_parameter("files", "files, each alone or as (filename, file) or (filename, file, content_type)")
    return Part(field, source, filename, content_type)


def _name_of(source: Any) -> str:
    """Return the name of an open file without its folder, or of a browser's ``File``; ``upload`` if it has none."""
    name = getattr(source, "name", "")
    return (re.split(r"[/\\]", name)[-1] if isinstance(name, str) else "") or "upload"


def _type_of(source: Any, filename: str) -> str:
    import mimetypes  # here, because most pages never send a file

    told = getattr(source, "type", "")  # a browser's File has one
    return told or mimetypes.guess_type(filename)[0] or "application/octet-stream"
