from app.ui.views import wire


def text(nodes):
    return "".join(node.text() for node in nodes)


def test_the_wire_puts_each_answer_beside_its_request_in_the_order_of_time(log):
    log.leave()
    log.come_back()
    log.call(status=403)
    assert [(e.request.name, e.response.name if e.response else None) for e in wire.exchanges(log)] == [
        ("discovery_request", "discovery_response"),
        ("authorization_request", "authorization_response"),
        ("api_request", "api_response"),
    ]


def test_the_same_request_twice_in_a_journey_keeps_its_own_answers(log):
    log.call(status=401)
    log.call(status=200)
    answers = [e.response.details["response"]["status"] for e in wire.exchanges(log) if e.response]
    assert answers == [401, 200]


def test_a_request_under_way_has_no_answer_yet(log):
    log.leave()
    newest = wire.exchanges(log)[-1]
    assert (newest.request.name, newest.response) == ("authorization_request", None)


def test_an_answer_that_has_not_come_is_told_from_a_page_that_left(log):
    log.leave()
    assert "The page left for this one." in text(wire.view(log))
    log.ask("userinfo", "http://[nonsense", "userinfo-2", status=None)
    log.add(
        "api_request",
        sentence="Asked.",
        receiver="api",
        channel="back",
        journey="api-3",
        details={"request": {"method": "GET", "url": "http://api.example/messages"}},
    )
    assert "No answer yet." in text(wire.view(log))


def test_the_wire_never_shows_a_token(log):
    log.leave()
    log.come_back()
    assert "q1w2e3" not in text(wire.view(log))
    assert "6 characters, not kept" in text(wire.view(log))


def test_a_response_that_nobody_asked_for_has_no_request(log):
    log.come_back()
    (exchange,) = wire.exchanges(log)
    assert (exchange.request, exchange.response) == (None, exchange.first)
    said = text(wire.view(log))
    assert "from whom?" in said
    assert wire.UNKNOWN in said


def test_the_chosen_exchange_is_laid_open(log):
    log.leave()
    log.call()
    opened = [
        node.get("data-key")
        for top in wire.view(log, chosen=7)
        for node in top.walk()
        if node.tag == "details" and node.get("open") is not None
    ]
    assert opened == ["6"]


def sought(nodes):
    return [node.get("data-key") for top in nodes for node in top.walk() if node.get("data-sought") is not None]


def test_the_latest_exchange_is_looked_for_unless_another_is_chosen(log):
    log.leave()
    log.come_back()
    first, *_, last = (exchange.first.number for exchange in wire.exchanges(log))
    assert sought(wire.view(log)) == [str(last)]
    assert sought(wire.view(log, first)) == [str(first)]


def test_a_refusal_of_the_authorization_server_is_named(log):
    log.leave()
    log.come_back(error="access_denied")
    for number in (1, 3):
        log.check(number)
    assert "access_denied" in text([node for node in wire.view(log)[1].walk() if node.get("class") == "status"])
