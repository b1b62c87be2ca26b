"""Subscribers: plain and async functions, and mistakes in them."""

import asyncio
import logging

import pytest

from app.oidc.base.subscribers import Subscribers
from app.oidc.testing import settle


async def test_plain_and_async_functions_hear_every_value_until_they_stop() -> None:
    subscribers, heard = Subscribers[int](), list[tuple[str, int]]()

    async def later(value: int) -> None:
        await asyncio.sleep(0)
        heard.append(("later", value))

    stop_one = subscribers.add(lambda value: heard.append(("at once", value)))
    stop_other = subscribers.add(later)
    subscribers.tell(1)
    stop_one()
    stop_one()
    subscribers.tell(2)
    stop_other()
    subscribers.tell(3)
    await settle()
    assert heard == [("at once", 1), ("later", 1), ("later", 2)]


async def test_a_mistake_goes_to_the_log_and_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    subscribers, heard = Subscribers[int](), list[int]()

    def fails(value: int) -> None:
        raise ZeroDivisionError

    async def fails_later(value: int) -> None:
        raise KeyError(value)

    for function in (fails, fails_later, heard.append):
        subscribers.add(function)
    with caplog.at_level(logging.ERROR):
        subscribers.tell(1)
        await settle()
    assert heard == [1]
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError, KeyError]


async def test_one_that_ends_itself_or_another_meanwhile() -> None:
    subscribers, heard = Subscribers[int](), list[int]()

    def once(value: int) -> None:
        heard.append(value)
        stop()

    stop = subscribers.add(once)
    subscribers.tell(1)
    subscribers.tell(2)
    assert heard == [1]
