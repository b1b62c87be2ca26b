"""The OpenID providers of the tests: ours, and two that we did not write, so that nothing is tuned to ours."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import canaille_provider, foreign_provider, lab
from tests.e2e.canaille_provider import CanaillePerson
from tests.e2e.foreign_provider import TheirPerson
from tests.e2e.lab import Lab
from tests.e2e.person import Person


@dataclass(frozen=True, slots=True)
class Provider:
    """How the lab is run with a provider, and how people find their way around there.

    ``running`` takes a folder and, by name, ``first_party`` and the lifetimes ``access_token`` and ``id_token`` in
    seconds. ``another_scope`` is one that the page does not ask for by itself. ``logout_method`` is the page's setting.
    """

    running: Callable[..., AbstractContextManager[Lab]]
    person: type[Person]
    response_types: tuple[str, ...]
    another_scope: str
    logout_method: str


def ours(folder: Path, *, first_party: bool = False, **seconds: int) -> AbstractContextManager[Lab]:
    """Run the lab as it is, but for what the arguments say."""
    changes = {name: f"{name} = {number}" for name, number in seconds.items()}
    if first_party:
        changes["first_party"] = "first_party = true"
    return lab.running(folder, changes=changes)


WITH_ID_TOKEN = ("id_token", "id_token token", "code", "code id_token", "code id_token token")

PROVIDERS = {
    "ours": Provider(ours, Person, ("token", "code token", *WITH_ID_TOKEN), "read:reports", "POST"),
    # It has no response type that is an access token alone.
    "theirs": Provider(foreign_provider.running, TheirPerson, ("code token", *WITH_ID_TOKEN), "phone", "GET"),
    # It puts iss into the query and the rest of the answer into the fragment, and the client wants iss there where no
    # ID token is.
    "canaille": Provider(canaille_provider.running, CanaillePerson, WITH_ID_TOKEN, "phone", "GET"),
}

ALL_PROVIDERS = pytest.mark.parametrize(
    "provider",
    ["ours", *(pytest.param(name, marks=pytest.mark.client) for name in ("theirs", "canaille"))],
    indirect=True,
)
"""Runs a test with our provider, where it runs anyway, and among the tests of the client with the other two."""

BOTH_PROVIDERS = pytest.mark.parametrize(
    "provider", ["ours", pytest.param("theirs", marks=pytest.mark.client)], indirect=True
)
"""Runs a test with our provider, where it runs anyway, and among the tests of the client with theirs too."""
