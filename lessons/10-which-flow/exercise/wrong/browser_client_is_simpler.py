# fails: check_bff_first, check_mediating_backend_second
def advise(backend, calls_through_backend, sensitive):
    if backend and sensitive:
        return BFF if calls_through_backend else MEDIATING
    return "build a backend" if sensitive else BROWSER
