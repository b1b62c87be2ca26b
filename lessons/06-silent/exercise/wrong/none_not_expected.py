# fails: check_other_origins_are_passed_over, check_there_is_a_time_limit
import asyncio


async def ask_silently(page, url, state, seconds):
    frame = page.open_frame(url + "&prompt=none")
    try:
        async with asyncio.timeout(seconds):
            answer = {}
            while answer.get("state") != state:
                answer = parameters((await frame.next_address()).strip())
    finally:
        frame.remove()
    if "error" in answer:
        raise Refused(answer["error"])
    return answer
