"""The whole way through the table: what passes, and that nothing is visible before the last row."""

from collections.abc import Callable

from app.oidc import Client

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


async def test_an_answer_that_was_asked_for_as_a_message_is_judged_as_one(make_client: Callable[..., Client]) -> None:
    client = make_client(silent_transport="web_message")
    await client.login_silently()
    assert client.session.status == "signed-in"
    parameters = [e.details["check"] for e in client.events if e.name == "check" and e.step == 5][1]
    assert parameters["name"] == "parameters"
    assert "in the web_message" in parameters["expected"]


async def test_a_check_that_passes_is_done(login: Login) -> None:
    await login.answered_with()
    checks = [event for event in login.client.events if event.name == "check"]
    assert {(event.outcome, event.step) for event in checks} == {("done", 5)}
    assert {event.sentence.endswith(": yes.") for event in checks} == {True}
