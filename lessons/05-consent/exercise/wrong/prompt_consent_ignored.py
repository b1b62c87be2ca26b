# fails: check_prompt_consent
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.split()) & offered
    if not wanted:
        return "error", "invalid_scope"
    if wanted <= allowed:
        return "tokens", wanted
    if prompt == "none":
        return "error", "consent_required"
    return "page", wanted
