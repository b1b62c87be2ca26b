# fails: check_mediating_backend_second
def advise(backend, calls_through_backend, sensitive):
    if backend:
        return BFF
    return "build a backend" if sensitive else BROWSER
