"""The OpenAPI document of the API, kept by hand: tests/unit/api/test_document.py holds every answer to it."""

from collections.abc import Iterable
from typing import Any

MAX_TEXT_LENGTH = 1000  # characters

Json = dict[str, Any]

SCHEMAS: Json = {
    "Message": {
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "author": {"type": ["string", "null"], "description": "The subject who wrote it; null for the API itself."},
            "text": {"type": "string"},
            "written_at": {"type": "string", "format": "date-time"},
        },
        "required": ["id", "author", "text", "written_at"],
    },
    "Messages": {
        "type": "object",
        "properties": {"messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}},
        "required": ["messages"],
    },
    "NewMessage": {
        "type": "object",
        "properties": {"text": {"type": "string", "minLength": 1, "maxLength": MAX_TEXT_LENGTH}},
        "required": ["text"],
    },
    "Report": {
        "type": "object",
        "properties": {"messages": {"type": "integer"}, "authors": {"type": "integer"}},
        "required": ["messages", "authors"],
    },
    "Problem": {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "error": {"type": "string", "description": "The error code (RFC 6750 section 3.1), where there is one."},
        },
        "required": ["type", "title", "status", "detail"],
    },
}

REFUSALS = {
    400: "The request is malformed.",
    401: "The access token is missing or not valid.",
    403: "The access token lacks the permission.",
    413: "The body is too large.",
    422: "The body is not a message.",
    503: "The issuer's keys cannot be read, or the messages not be written. Try again.",
}
ALWAYS = (400, 401, 403, 503)  # what the check of the access token may answer


def document(title: str) -> Json:
    """Return the OpenAPI document of the API called ``title``."""
    read = _operation("The messages that the token's subject may read, oldest first.", 200, "Messages", ALWAYS)
    write = _operation("Write a message.", 201, "Message", (*ALWAYS, 413, 422))
    write["requestBody"] = {"required": True, "content": _content("application/json", "NewMessage")}
    reports = _operation("How many messages were written, and by how many people.", 200, "Report", ALWAYS)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "0.1.0"},
        "paths": {"/messages": {"get": read, "post": write}, "/reports": {"get": reports}},
        "security": [{"bearer": []}],
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(summary: str, status: int, schema: str, refusals: Iterable[int]) -> Json:
    responses = {str(status): {"description": "Done.", "content": _content("application/json", schema)}}
    problem = _content("application/problem+json", "Problem")
    responses |= {str(each): {"description": REFUSALS[each], "content": problem} for each in sorted(refusals)}
    return {"summary": summary, "responses": responses}


def _content(media_type: str, schema: str) -> Json:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
