# fails: check_there_is_a_time_limit
import asyncio
from contextlib import suppress


async def ask_silently(page, url, state, seconds):
    frame = page.open_frame(url + "&prompt=none")
    answer = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while answer.get("state") != state:
                address = await frame.next_address()
                answer = parameters(address) if address else {}
    frame.remove()
    if "error" in answer:
        raise Refused(answer["error"])
    return answer
