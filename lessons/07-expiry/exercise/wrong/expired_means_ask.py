# fails: check_renews_after_sleep, check_pauses_have_a_limit, check_failure_is_no_logout
def next_step(now, expires_at, failures=0, error=""):
    if error in NEEDS_A_PERSON or now > expires_at:
        return "ask the person", 0
    if failures:
        return "wait", min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
    left = expires_at - EARLY - now
    return ("wait", left) if left > 0 else ("renew", 0)
