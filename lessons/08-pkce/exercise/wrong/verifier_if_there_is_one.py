# fails: check_missing_verifier_is_refused
def decide(stored, request, now):
    if stored["used"] or stored["expires_at"] <= now:
        return "invalid_grant"
    if any(request.get(name) != stored[name] for name in ("client_id", "redirect_uri")):
        return "invalid_grant"
    if "code_verifier" in request and challenge_of(request.get("code_verifier", "")) != stored["code_challenge"]:
        return "invalid_grant"
    stored["used"] = True
    return "tokens"
