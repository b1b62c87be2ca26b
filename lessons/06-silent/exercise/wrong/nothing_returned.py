# fails: check_answer_is_returned, check_other_origins_are_passed_over, check_other_answers_are_passed_over
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
    if "error" in answer:
        raise Refused(answer["error"])
