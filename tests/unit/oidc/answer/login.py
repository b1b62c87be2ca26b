"""A login whose answer a test may change."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.oidc import Client
from app.oidc.errors import OidcError
from app.oidc.testing import FakeIssuer, FakeTab

EVERYTHING = "code id_token token"


class Login:
    """A login whose answer a test may change."""

    def __init__(self, client: Client, tab: FakeTab, issuer: FakeIssuer) -> None:
        self.client, self.tab, self.issuer = client, tab, issuer

    async def answered_with(self, *, request: Mapping[str, Any] | None = None, **wrong: Any) -> None:
        await self.client.login(**(request or {}))
        await self.comes_back_with(self.issuer.answer(self.tab.navigator.left_for, **wrong))

    async def comes_back_with(self, raw: str) -> None:
        self.tab.navigator.response = raw
        await self.client.handle_redirect()

    async def refused(self, kind: type[OidcError], row: int, **wrong: Any) -> OidcError:
        """The answer raises ``kind``, the last check made is ``row``, and nothing was kept."""
        with pytest.raises(kind) as caught:
            await self.answered_with(**wrong)
        self.kept_nothing(row)
        assert type(caught.value) is kind
        return caught.value

    def check(self, number: int) -> Mapping[str, Any]:
        """Return the last record of a row."""
        details = [event.details["check"] for event in self.client.events if event.name == "check"]
        return [check for check in details if check["number"] == number][-1]

    def kept_nothing(self, row: int) -> None:
        checks = [event for event in self.client.events if event.name == "check"]
        assert (checks[-1].details["check"]["number"], checks[-1].outcome) == (row, "refused")
        assert self.client.session.status == "anonymous"
        assert "tokens_stored" not in [event.name for event in self.client.events]
        assert not [name for name in self.tab.local_storage.names() if "signed-in" in name]
