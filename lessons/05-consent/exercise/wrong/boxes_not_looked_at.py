# fails: check_ticked_boxes_are_granted, check_nothing_ticked
def after_page(shown, ticked):
    granted = shown
    return ("tokens", granted) if granted else ("error", "access_denied")
