"""Times are in seconds since the token came; it lives for ten minutes."""

END = 600
SUFFIXES = {"com", "example", "localhost", "co.uk", "uk"}


def expect(found, what, seconds, about):
    assert tuple(found) == (what, seconds), f"{about}: you returned {found!r}"


def check_waits_until_shortly_before_the_end(yours):
    """A fresh token: wait until a minute before its end."""
    expect(yours.next_step(0, END), "wait", 540, "at the beginning")
    expect(yours.next_step(500, END), "wait", 40, "after 500 seconds")


def check_renews_in_time(yours):
    """From a minute before the end: renew."""
    expect(yours.next_step(540, END), "renew", 0, "a minute before the end")
    expect(yours.next_step(590, END), "renew", 0, "ten seconds before the end")


def check_renews_after_sleep(yours):
    """Long after the end: renew."""
    expect(yours.next_step(7200, END), "renew", 0, "two hours later")


def check_refusal_needs_the_person(yours):
    """Refused because the server would have to show a page: ask the person."""
    for code in ("login_required", "consent_required", "interaction_required", "account_selection_required"):
        expect(yours.next_step(550, END, 1, code), "ask the person", 0, code)


def check_failure_is_tried_again(yours):
    """No answer, or an error of the server's own: wait five seconds."""
    for code in ("no_answer", "temporarily_unavailable", "server_error"):
        expect(yours.next_step(550, END, 1, code), "wait", 5, f"the first {code}")


def check_pauses_grow(yours):
    """Each pause is twice as long as the one before."""
    for failures, pause in ((2, 10), (3, 20), (4, 40)):
        expect(yours.next_step(560, END, failures, "no_answer"), "wait", pause, f"failure {failures}")


def check_pauses_have_a_limit(yours):
    """No pause is longer than five minutes."""
    for failures in (7, 20, 1000):
        expect(yours.next_step(900, END, failures, "no_answer"), "wait", 300, f"failure {failures}")


def check_failure_is_no_logout(yours):
    """A token that has expired in the meantime changes nothing about that."""
    expect(yours.next_step(END + 20, END, 2, "no_answer"), "wait", 10, "no answer, and the token has expired")


def compared(yours, address, other, expected):
    found = yours.same_site(address, other, SUFFIXES)
    assert found is expected, f"{address} and {other}: you returned {found!r}"


def check_one_site(yours):
    """Hosts of one registrable domain are one site."""
    compared(yours, "http://app.lab.localhost/", "http://login.lab.localhost/authorize", True)
    compared(yours, "https://example.com/", "https://www.shop.example.com/", True)


def check_other_site(yours):
    """Hosts of two registrable domains are two sites, however similar."""
    compared(yours, "http://app.partner.localhost/", "http://login.lab.localhost/", False)
    compared(yours, "https://example.com/", "https://evilexample.com/", False)
    compared(yours, "https://example.com/", "https://example.com.evil.example/", False)


def check_port_does_not_count(yours):
    """Two ports of one host are one site."""
    compared(yours, "http://app.lab.localhost:8000/", "http://login.lab.localhost:9000/", True)


def check_scheme_counts(yours):
    """http and https are two sites."""
    compared(yours, "http://www.example.com/", "https://www.example.com/", False)


def check_public_suffix(yours):
    """Two names below a public suffix are two sites."""
    compared(yours, "https://shop.co.uk/", "https://bank.co.uk/", False)
    compared(yours, "https://www.bank.co.uk/", "https://login.bank.co.uk/", True)
