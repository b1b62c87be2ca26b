"""The API of the lab, and what two people have allowed before."""

OFFERED = {"read:messages", "write:messages", "read:reports"}


def expect(found, *expected):
    assert tuple(found) == expected, f"you returned {found!r}"


def check_new_permission_needs_a_page(yours):
    """What was not allowed before needs a page."""
    expect(yours.decide("read:messages", OFFERED, set()), "page", {"read:messages"})


def check_page_shows_all_of_it(yours):
    """The page shows everything that is asked for."""
    found = yours.decide("read:messages write:messages", OFFERED, {"read:messages"})
    expect(found, "page", {"read:messages", "write:messages"})


def check_remembered_consent_needs_no_page(yours):
    """What was allowed before is granted without a page."""
    expect(yours.decide("read:messages", OFFERED, {"read:messages"}), "tokens", {"read:messages"})


def check_no_more_than_asked_for(yours):
    """Nothing is granted that is not asked for, whatever was allowed before."""
    expect(yours.decide("read:messages", OFFERED, OFFERED), "tokens", {"read:messages"})


def check_unknown_scopes_are_ignored(yours):
    """What the API does not have is neither shown nor granted."""
    expect(yours.decide("read:messages fly:planes", OFFERED, set()), "page", {"read:messages"})
    expect(yours.decide("read:messages fly:planes", OFFERED, {"read:messages"}), "tokens", {"read:messages"})


def check_nothing_known(yours):
    """If nothing that is asked for exists, the request is refused."""
    expect(yours.decide("fly:planes", OFFERED, set()), "error", "invalid_scope")
    expect(yours.decide("", OFFERED, set()), "error", "invalid_scope")


def check_names_are_exact(yours):
    """The case of letters counts, and so does every letter."""
    for asked in ("Read:Messages", "read:message"):
        expect(yours.decide(f"{asked} read:reports", OFFERED, set()), "page", {"read:reports"})


def check_prompt_none(yours):
    """prompt=none: an error takes the place of the page."""
    expect(yours.decide("read:messages", OFFERED, set(), "none"), "error", "consent_required")
    expect(yours.decide("read:messages", OFFERED, {"read:messages"}, "none"), "tokens", {"read:messages"})


def check_prompt_consent(yours):
    """prompt=consent: the page is shown, even if everything was allowed before."""
    expect(yours.decide("read:messages", OFFERED, {"read:messages"}, "consent"), "page", {"read:messages"})


def check_ticked_boxes_are_granted(yours):
    """What is ticked is granted, and nothing else."""
    shown = {"read:messages", "write:messages"}
    expect(yours.after_page(shown, {"read:messages"}), "tokens", {"read:messages"})
    expect(yours.after_page(shown, shown), "tokens", shown)


def check_forged_box_is_ignored(yours):
    """A box that was not on the page is not granted."""
    found = yours.after_page({"read:messages"}, {"read:messages", "read:reports"})
    expect(found, "tokens", {"read:messages"})


def check_nothing_ticked(yours):
    """If nothing is left, the person has refused."""
    expect(yours.after_page({"read:messages"}, set()), "error", "access_denied")
