# fails: check_unknown_scopes_are_ignored, check_nothing_known, check_names_are_exact
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.split())
    if not wanted:
        return "error", "invalid_scope"
    if wanted <= allowed and prompt != "consent":
        return "tokens", wanted
    if prompt == "none":
        return "error", "consent_required"
    return "page", wanted
