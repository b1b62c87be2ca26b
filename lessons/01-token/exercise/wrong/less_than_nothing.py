# fails: check_expired_has_none_left
def seconds_left(claims, now):
    return claims["exp"] - now
