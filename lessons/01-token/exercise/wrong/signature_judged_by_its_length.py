# fails: check_signature_is_not_judged
def read(token):
    parts = token.split(".")
    if len(parts) != 3 or len(parts[2]) < 8:
        raise ValueError("the signature is missing")
    header, claims = decoded(parts[0]), decoded(parts[1])
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise ValueError("header and claims are JSON objects")
    return header, claims
