# fails: check_kind
def is_access_token(header):
    return header["typ"] == "at+jwt"
