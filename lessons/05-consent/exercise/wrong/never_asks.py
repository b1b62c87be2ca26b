# fails: check_new_permission_needs_a_page, check_page_shows_all_of_it, check_unknown_scopes_are_ignored,
# check_names_are_exact, check_prompt_none
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.split()) & offered
    if not wanted:
        return "error", "invalid_scope"
    if prompt != "consent":
        return "tokens", wanted
    if prompt == "none":
        return "error", "consent_required"
    return "page", wanted
