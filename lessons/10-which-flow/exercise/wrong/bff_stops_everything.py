# fails: check_page_can_always_be_used
def loot(attack, architecture, dpop=False):
    if attack == "use the page":
        return set() if architecture == BFF else {"requests"}
    if attack == "get new tokens":
        return IN_THE_PAGE[BROWSER] if architecture == BROWSER else set()
    return set() if dpop else IN_THE_PAGE[architecture]
