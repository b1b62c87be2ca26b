# fails: check_pauses_grow, check_pauses_have_a_limit, check_failure_is_no_logout
def next_step(now, expires_at, failures=0, error=""):
    if error in NEEDS_A_PERSON:
        return "ask the person", 0
    if failures:
        return "wait", FIRST_PAUSE
    left = expires_at - EARLY - now
    return ("wait", left) if left > 0 else ("renew", 0)
