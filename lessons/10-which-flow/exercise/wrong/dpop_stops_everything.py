# fails: check_page_can_always_be_used, check_dpop_does_not_stop_new_tokens
def loot(attack, architecture, dpop=False):
    if dpop:
        return set()
    if attack == "use the page":
        return {"requests"}
    if attack == "get new tokens":
        return IN_THE_PAGE[BROWSER] if architecture == BROWSER else set()
    return set() if dpop else IN_THE_PAGE[architecture]
