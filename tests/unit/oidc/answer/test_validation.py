"""The whole way through the table: what passes, and that nothing is visible before the last row."""

from .login import Login


async def test_a_right_answer_passes(login: Login) -> None:
    await login.answered_with()
    assert login.client.session.status == "signed-in"


async def test_14_nothing_is_visible_before_every_check_has_passed(login: Login) -> None:
    seen: list[tuple[str, str]] = []
    client = login.client
    client.events.subscribe(lambda event: seen.append((event.name, client.session.status)))
    sessions: list[str] = []
    client.subscribe(lambda session: sessions.append(session.status))
    await login.answered_with()
    before = [name for name, status in seen if status == "anonymous"]
    assert before[-3:] == ["check", "storage_write", "tokens_stored"]  # the transaction is used up
    assert {status for name, status in seen if name == "check"} == {"anonymous"}
    assert sessions == ["signed-in"]
