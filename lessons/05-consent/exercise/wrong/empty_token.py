# fails: check_nothing_ticked
def after_page(shown, ticked):
    granted = shown & ticked
    return "tokens", granted
