# fails: check_nothing_known
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.split()) & offered
    if wanted <= allowed and prompt != "consent":
        return "tokens", wanted
    if prompt == "none":
        return "error", "consent_required"
    return "page", wanted
