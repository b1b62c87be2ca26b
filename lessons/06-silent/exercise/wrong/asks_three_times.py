# fails: check_refusal_is_final
import asyncio


async def ask_once(page, url, state, seconds):
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


async def ask_silently(page, url, state, seconds):
    for _ in range(3):
        answer = await ask_once(page, url, state, seconds)
        if "error" not in answer:
            return answer
    raise Refused(answer["error"])
