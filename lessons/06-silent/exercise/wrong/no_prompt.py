# fails: check_no_page_may_be_shown
import asyncio


async def ask_silently(page, url, state, seconds):
    frame = page.open_frame(url)
    try:
        async with asyncio.timeout(seconds):
            answer = {}
            while answer.get("state") != state:
                address = await frame.next_address()
                answer = parameters(address) if address else {}
    finally:
        frame.remove()
    if "error" in answer:
        raise Refused(answer["error"])
    return answer
