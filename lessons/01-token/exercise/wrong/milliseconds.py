# fails: check_seconds_left
def seconds_left(claims, now):
    return max(0, claims["exp"] - now) * 1000
