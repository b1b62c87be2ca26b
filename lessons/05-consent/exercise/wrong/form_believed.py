# fails: check_forged_box_is_ignored
def after_page(shown, ticked):
    granted = ticked
    return ("tokens", granted) if granted else ("error", "access_denied")
