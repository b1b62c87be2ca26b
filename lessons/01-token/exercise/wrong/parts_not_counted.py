# fails: check_three_parts
def read(token):
    header, claims = (decoded(part) for part in token.split(".")[:2])
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise ValueError("header and claims are JSON objects")
    return header, claims
