# fails: check_frame_is_removed
import asyncio


async def ask_silently(page, url, state, seconds):
    frame = page.open_frame(url + "&prompt=none")
    async with asyncio.timeout(seconds):
        answer = {}
        while answer.get("state") != state:
            address = await frame.next_address()
            answer = parameters(address) if address else {}
    if "error" in answer:
        raise Refused(answer["error"])
    frame.remove()
    return answer
