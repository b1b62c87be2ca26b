# fails: check_there_is_a_time_limit, check_frame_is_removed
async def ask_silently(page, url, state, seconds):
    frame = page.open_frame(url + "&prompt=none")
    try:
        answer = {}
        while answer.get("state") != state:
            address = await frame.next_address()
            answer = parameters(address) if address else {}
    finally:
        frame.remove()
    if "error" in answer:
        raise Refused(answer["error"])
    return answer
