"""Calls for the same thing at the same time share one answer."""

import asyncio

import pytest

from app.oidc.base.flight import SingleFlight


class Server:
    """Answers each request with its number, once it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = asyncio.Event()

    async def ask(self) -> int:
        self.asked += 1
        number = self.asked
        await self.answers.wait()
        return number

    async def fail(self) -> int:
        await self.ask()
        raise OSError("no answer")


async def begun(*calls: asyncio.Task[int]) -> None:
    """Let every call begin."""
    for _ in range(3):
        await asyncio.sleep(0)
    assert not any(call.done() for call in calls)


async def test_calls_at_the_same_time_share_one_request() -> None:
    flight, server = SingleFlight[int](), Server()
    calls = [asyncio.create_task(flight.run("keys", server.ask)) for _ in range(3)]
    await begun(*calls)
    server.answers.set()
    assert await asyncio.gather(*calls) == [1, 1, 1]
    assert await flight.run("keys", server.ask) == 2


async def test_another_key_is_another_request() -> None:
    flight, server = SingleFlight[int](), Server()
    calls = [asyncio.create_task(flight.run(key, server.ask)) for key in ("keys", ("keys", 1))]
    await begun(*calls)
    server.answers.set()
    assert await asyncio.gather(*calls) == [1, 2]


async def test_a_caller_that_is_cancelled_takes_the_answer_from_nobody() -> None:
    flight, server = SingleFlight[int](), Server()
    first, second = (asyncio.create_task(flight.run("keys", server.ask)) for _ in range(2))
    await begun(first, second)
    first.cancel()
    await begun(second)
    server.answers.set()
    assert await second == 1
    assert first.cancelled()


async def test_an_error_reaches_every_caller_and_no_later_one() -> None:
    flight, server = SingleFlight[int](), Server()
    calls = [asyncio.create_task(flight.run("keys", server.fail)) for _ in range(2)]
    await begun(*calls)
    server.answers.set()
    for call in calls:
        with pytest.raises(OSError, match="no answer"):
            await call
    assert await flight.run("keys", server.ask) == 2
