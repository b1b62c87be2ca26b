# fails: check_names_are_exact
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.lower().split()) & offered
    if not wanted:
        return "error", "invalid_scope"
    if wanted <= allowed and prompt != "consent":
        return "tokens", wanted
    if prompt == "none":
        return "error", "consent_required"
    return "page", wanted
