# fails: check_waits_until_shortly_before_the_end, check_renews_in_time
def next_step(now, expires_at, failures=0, error=""):
    if error in NEEDS_A_PERSON:
        return "ask the person", 0
    if failures:
        return "wait", min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
    left = expires_at - now
    return ("wait", left) if left > 0 else ("renew", 0)
