# fails: check_refusal_is_raised
import asyncio


async def ask_silently(page, url, state, seconds):
    frame = page.open_frame(url + "&prompt=none")
    try:
        async with asyncio.timeout(seconds):
            answer = {}
            while answer.get("state") != state:
                address = await frame.next_address()
                answer = parameters(address) if address else {}
    finally:
        frame.remove()
    return answer
