# fails: check_bff_exposes_no_token, check_mediating_backend_keeps_the_refresh_token
def loot(attack, architecture, dpop=False):
    if attack == "use the page":
        return {"requests"}
    if attack == "get new tokens":
        return IN_THE_PAGE[BROWSER] if architecture == BROWSER else set()
    return set() if dpop else IN_THE_PAGE[BROWSER]
