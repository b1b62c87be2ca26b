# fails: check_browser_client_exposes_both
def loot(attack, architecture, dpop=False):
    if attack == "use the page":
        return {"requests"}
    if attack == "get new tokens":
        return IN_THE_PAGE[BROWSER] if architecture == BROWSER else set()
    return set() if dpop or architecture == BROWSER else IN_THE_PAGE[architecture]
