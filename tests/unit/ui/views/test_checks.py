from app.ui.views import checks


def text(nodes):
    return "".join(node.text() for node in nodes)


def opened(log, chosen=None):
    return [
        node.get("data-key")
        for top in checks.view(log, chosen)
        for node in top.walk()
        if node.tag == "details" and node.get("open") is not None
    ]


def test_without_an_answer_no_check_is_pretended():
    (node,) = checks.view(())
    assert node.text() == checks.EMPTY


def test_checks_show_expected_found_and_source_of_the_latest_answer(log):
    for number in (1, 2, 3):
        log.check(number, journey="login-1")
    log.check(1, journey="silent-2")
    log.check(10, outcome="refused", journey="silent-2")
    said = text(checks.view(log))
    assert "check 1 passed, 10 refused. Nothing of the answer was kept." in said
    assert all(fact in said for fact in ("n-1", "n-2", "OpenID Connect Core 3.2.2.11"))


def test_a_question_opens_when_it_is_refused_or_one_of_its_checks_is_chosen(log):
    for number in (1, 2, 3, 4):
        log.check(number)
    assert opened(log) == []
    assert opened(log, chosen=4) == ["Who signed it?"]
    log.check(5, outcome="refused")
    assert opened(log) == ["Who signed it?"]


def test_before_the_last_check_nothing_is_said_to_be_kept(log):
    log.check(1)
    assert "check 1 passed so far. Nothing is kept before the last one." in text(checks.view(log))


def test_an_error_answer_has_nothing_more_to_check(log):
    log.check(1)
    log.add("error", sentence="", outcome="failed", journey="login-1")
    assert "The answer was an error" in text(checks.view(log))


def test_the_check_of_userinfo_is_told_after_the_others(log):
    for number in (1, 2, 3, 14):
        log.check(number)
    log.check(13, journey="userinfo-2")
    assert "checks 1 to 3 passed. Only then were the tokens kept. After that, check 13 passed" in text(checks.view(log))


def sought(nodes):
    return [node for top in nodes for node in top.walk() if node.get("data-sought") is not None]


def test_the_inspector_is_to_show_the_refusal_and_then_the_chosen_check(log):
    log.check(1)
    log.check(10, outcome="refused")
    (row,) = sought(checks.view(log))
    assert "10. " in row.text()
    (row,) = sought(checks.view(log, chosen=1))
    assert "1. The token was made for this login" in row.text()
