"""No request looks at every row of a table that grows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.unit.authorization_server.lab import ISSUER, PKCE, SPA, VERIFIER, Lab

pytestmark = pytest.mark.sqlite  # it reads the plans of SQLite

GROWING = "sessions|transactions|external_logins|consents|codes|access_tokens|guesses|users"


@contextmanager
def scans() -> Iterator[list[str]]:
    """Yield a list that fills with the statements for which SQLite reads a whole table."""
    found: list[str] = []

    def look(connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if re.match("SELECT|UPDATE|DELETE", statement):
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            if any(re.match(rf"SCAN ({GROWING})\b", row[-1]) for row in plan):
                found.append(statement)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", look)


async def test_from_the_login_to_the_logout_no_table_is_read_as_a_whole(lab: Lab) -> None:
    with scans() as found:
        browser, page = await lab.logged_in()
        assert "access_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment
        page = await browser.get(lab.authorize_url(response_type="code", **PKCE))
        form = {"grant_type": "authorization_code", "client_id": "spa", "redirect_uri": SPA, "code_verifier": VERIFIER}
        exchanged = await browser.post(f"{ISSUER}/token", {**form, "code": page.query["code"]})
        token = {"Authorization": f"Bearer {exchanged.json()['access_token']}"}
        assert (await browser.get(f"{ISSUER}/userinfo", headers=token)).status in (200, 403)
        await browser.press(await browser.get(f"{ISSUER}/account"), "Log out")
        browser = lab.browser()
        await browser.press(await browser.get(lab.authorize_url()), "Continue with Acme")
    assert found == []
