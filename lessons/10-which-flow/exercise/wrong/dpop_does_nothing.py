# fails: check_dpop_stops_theft
def loot(attack, architecture, dpop=False):
    if attack == "use the page":
        return {"requests"}
    if attack == "get new tokens":
        return IN_THE_PAGE[BROWSER] if architecture == BROWSER else set()
    return IN_THE_PAGE[architecture]
