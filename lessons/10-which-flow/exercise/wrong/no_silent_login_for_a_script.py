# fails: check_new_tokens_without_a_backend, check_dpop_does_not_stop_new_tokens
def loot(attack, architecture, dpop=False):
    if attack == "use the page":
        return {"requests"}
    if attack == "get new tokens":
        return set()
    return set() if dpop else IN_THE_PAGE[architecture]
