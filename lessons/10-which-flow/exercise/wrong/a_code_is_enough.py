# fails: check_no_new_tokens_with_a_backend
def loot(attack, architecture, dpop=False):
    if attack == "use the page":
        return {"requests"}
    if attack == "get new tokens":
        return IN_THE_PAGE[BROWSER]
    return set() if dpop else IN_THE_PAGE[architecture]
