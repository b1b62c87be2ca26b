from app.ui.log.picture import picture


def frame(log, journey="silent-9"):
    for name, sender, receiver in (
        ("silent_request", "page", "authorization_server"),
        ("silent_response", "authorization_server", "page"),
    ):
        log.add(name, sentence="", sender=sender, receiver=receiver, channel="front", journey=journey)
    log.keep(journey)


def test_an_empty_log_draws_nothing(log):
    assert picture(log) == ()


def test_journeys_stand_apart_in_the_order_they_began(log):
    log.leave()
    log.call("api-2")
    assert [(stretch.title, stretch.nested) for stretch in picture(log)] == [("Login", False), ("API call", False)]


def test_a_renewal_inside_a_call_stands_between_its_two_tries(log):
    log.call("api-2", status=401)
    frame(log)
    log.call("api-2", status=200)
    assert [(stretch.title, stretch.nested) for stretch in picture(log)] == [
        ("API call", False),
        ("Silent request, in a hidden frame", True),
        ("API call, second try", False),
    ]


def test_a_renewal_after_a_call_is_not_inside_it(log):
    log.call("api-2", status=200)
    frame(log)
    log.call("api-3", status=401)
    log.call("api-3", status=401)
    frame(log, "silent-10")
    assert not any(stretch.nested for stretch in picture(log))


def test_a_response_that_nobody_asked_for_is_no_login(log):
    log.come_back()
    assert picture(log)[0].title == "A response to no request of this page"


def test_writes_to_storage_are_not_drawn(log):
    log.leave()
    before = picture(log)
    log.add("storage_write", sentence="", details={"storage": {"where": "sessionStorage"}})
    assert picture(log) == before
