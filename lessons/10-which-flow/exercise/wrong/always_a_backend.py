# fails: check_browser_client_last
def advise(backend, calls_through_backend, sensitive):
    if backend:
        return BFF if calls_through_backend else MEDIATING
    return "build a backend"
