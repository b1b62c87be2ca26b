# fails: check_refusal_needs_the_person
def next_step(now, expires_at, failures=0, error=""):
    if error == "login_required":
        return "ask the person", 0
    if failures:
        return "wait", min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
    left = expires_at - EARLY - now
    return ("wait", left) if left > 0 else ("renew", 0)
