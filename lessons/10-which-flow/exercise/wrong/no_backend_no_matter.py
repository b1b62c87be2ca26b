# fails: check_sensitive_needs_a_backend
def advise(backend, calls_through_backend, sensitive):
    if backend:
        return BFF if calls_through_backend else MEDIATING
    return BROWSER
