# fails: check_other_client_or_address_is_refused
def decide(stored, request, now):
    if stored["used"] or stored["expires_at"] <= now:
        return "invalid_grant"
    if challenge_of(request.get("code_verifier", "")) != stored["code_challenge"]:
        return "invalid_grant"
    stored["used"] = True
    return "tokens"
