# fails: check_other_answers_are_passed_over
import asyncio


async def ask_silently(page, url, state, seconds):
    frame = page.open_frame(url + "&prompt=none")
    try:
        async with asyncio.timeout(seconds):
            address = None
            while address is None:
                address = await frame.next_address()
    finally:
        frame.remove()
    answer = parameters(address)
    if "error" in answer:
        raise Refused(answer["error"])
    return answer
