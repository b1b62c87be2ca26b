# fails: check_header_is_read, check_claims_are_read, check_padding_is_added,
# check_url_alphabet_is_read, check_names_are_utf8, check_signature_is_not_judged
def read(token):
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("a signed token has three parts")
    header, claims = decoded(parts[0]), decoded(parts[1])
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise ValueError("header and claims are JSON objects")
    return claims, header
