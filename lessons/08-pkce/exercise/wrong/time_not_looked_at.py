# fails: check_expired_code_is_refused
def decide(stored, request, now):
    if stored["used"]:
        return "invalid_grant"
    if any(request.get(name) != stored[name] for name in ("client_id", "redirect_uri")):
        return "invalid_grant"
    if challenge_of(request.get("code_verifier", "")) != stored["code_challenge"]:
        return "invalid_grant"
    stored["used"] = True
    return "tokens"
