"""An API that gives prepared answers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.oidc.ports import HttpResponse

API = "http://api.lab.localhost:8000"


class Call(NamedTuple):
    """What the API was sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any


class FakeApi:
    """Gives one prepared answer after the other; the last one for ever."""

    def __init__(self, *answers: HttpResponse) -> None:
        self.answers = list(answers)
        self.calls: list[Call] = []

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> HttpResponse:
        self.calls.append(Call(method, url, headers, body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
