# fails: check_no_more_than_asked_for
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.split()) & offered
    if not wanted:
        return "error", "invalid_scope"
    if wanted <= allowed and prompt != "consent":
        return "tokens", allowed
    if prompt == "none":
        return "error", "consent_required"
    return "page", wanted
