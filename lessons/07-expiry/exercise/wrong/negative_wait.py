# fails: check_renews_in_time, check_renews_after_sleep
def next_step(now, expires_at, failures=0, error=""):
    if error in NEEDS_A_PERSON:
        return "ask the person", 0
    if failures:
        return "wait", min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
    left = expires_at - EARLY - now
    return "wait", left
