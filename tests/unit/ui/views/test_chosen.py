from app.ui.views import chosen


def text(nodes):
    return "".join(node.text() for node in nodes)


def test_nothing_chosen_nothing_shown(log):
    log.leave()
    assert chosen.view(log, None) == ()
    assert chosen.view(log, 99) == ()


def test_each_record_has_the_tab_that_lays_it_open(log):
    log.leave()
    log.check(1)
    log.keep()
    log.add("storage_write", sentence="")
    log.ask("userinfo", "http://login.example/userinfo", "userinfo-2", status=None)
    assert {event.name: chosen.tab_of(event) for event in log} == {
        "login_clicked": "",
        "discovery_request": "wire",
        "discovery_response": "wire",
        "authorization_request": "wire",
        "left_page": "",
        "check": "checks",
        "tokens_stored": "tokens",
        "storage_write": "storage",
        "userinfo_request": "wire",
        "userinfo_failed": "wire",
    }


def test_a_record_without_a_tab_is_shown_in_full(log):
    log.add("renewal_scheduled", sentence="Later.", details={"in_seconds": 430})
    assert "in seconds430" in text(chosen.view(log, 1))


def test_a_sender_that_is_not_known_is_not_named(log):
    log.come_back()
    assert "An unknown sender to Page" in text(chosen.view(log, 1))
