# fails: check_remembered_consent_needs_no_page, check_no_more_than_asked_for, check_unknown_scopes_are_ignored,
# check_prompt_none
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.split()) & offered
    if not wanted:
        return "error", "invalid_scope"
    if prompt == "none":
        return "error", "consent_required"
    return "page", wanted
