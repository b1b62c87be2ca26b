# fails: check_objects_only
def read(token):
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("a signed token has three parts")
    return decoded(parts[0]), decoded(parts[1])
