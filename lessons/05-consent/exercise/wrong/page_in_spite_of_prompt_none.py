# fails: check_prompt_none
def decide(asked, offered, allowed, prompt=""):
    wanted = set(asked.split()) & offered
    if not wanted:
        return "error", "invalid_scope"
    if wanted <= allowed and prompt != "consent":
        return "tokens", wanted
    return "page", wanted
