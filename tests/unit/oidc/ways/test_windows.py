"""How a frame or popup hands the answer over, and which messages are none."""

import pytest

from app.oidc.ports import Message
from app.oidc.ways.windows import answer_in, message_answer

ISSUER = "http://login.lab.localhost:8000"

CALLBACK = "http://app.lab.localhost:8000/app/static/blank.html"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (CALLBACK + "#state=x", "#state=x"),
        (CALLBACK + "?code=x", "?code=x"),
        (CALLBACK + "?code=x&state=y#_=_", "?code=x&state=y"),
        (CALLBACK + "?iss=i#state=x", "#state=x"),  # Canaille
        (CALLBACK + "?iss=i", None),
        (CALLBACK + "?iss=i&v=1#state=x", None),
        (CALLBACK + "?v=1#state=x", None),
        (CALLBACK + "?v=1", None),
        (CALLBACK + "&code=x", None),
        (CALLBACK, None),
        (CALLBACK + "#", None),
        (CALLBACK + "x#state=x", None),
        ("about:blank", None),
        ("http://evil.localhost:8000/#state=x", None),
        (None, None),
    ],
)
def test_an_answer_is_taken_from_the_callback_page_alone(address: str | None, found: str | None) -> None:
    assert answer_in(address, CALLBACK) == found


GOOD = {"type": "authorization_response", "response": {"state": "x", "expires_in": 600, "scope": None}}


def test_a_message_from_the_authorization_server_is_read() -> None:
    assert message_answer(Message(ISSUER, GOOD), ISSUER) == {"state": "x", "expires_in": "600"}


@pytest.mark.parametrize(
    "message",
    [
        Message("http://evil.localhost:8000", GOOD),
        Message("null", GOOD),
        Message(ISSUER, "sched$0.1"),
        Message(ISSUER, None),
        Message(ISSUER, {"type": "other", "response": {"state": "x"}}),
        Message(ISSUER, {"type": "authorization_response", "response": "state=x"}),
        Message(ISSUER, {"state": "x"}),
    ],
)
def test_other_messages_are_none_of_our_business(message: Message) -> None:
    assert message_answer(message, ISSUER) is None
