from app.ui.log.picture import picture


def rows(log):
    return [row for stretch in picture(log) for row in stretch.rows]


def test_what_the_page_cannot_see_is_a_bracket_and_nothing_is_drawn_inside(log):
    log.leave()
    log.come_back()
    bracket = next(row for row in rows(log) if row.shape == "bracket")
    assert "12 s" in bracket.label
    assert [row.shape for row in rows(log)] == ["arrow", "fold", "arrow", "bracket", "arrow"]


def test_while_the_person_is_away_the_bracket_has_no_time(log):
    log.leave()
    assert rows(log)[-1].took == ""


def test_arrows_go_from_sender_to_receiver_on_their_channel(log):
    log.leave()
    request = next(row for row in rows(log) if row.step == 2)
    assert (request.sender, request.receiver, request.channel) == ("page", "authorization_server", "front")


def test_a_side_request_and_its_answer_share_a_row_and_both_records(log):
    log.leave()
    (discovery,) = rows(log)[1].inner
    assert [event.name for event in discovery.events] == ["discovery_request", "discovery_response"]
    assert discovery.took == "200 · 34 ms"


def test_what_is_beside_the_story_is_folded_and_named(log):
    log.come_back()
    log.ask("discovery", "http://login.example/", "login-1")
    log.ask("jwks", "http://login.example/", "login-1")
    fold = rows(log)[-1]
    assert (fold.shape, fold.label) == ("fold", "beside the story: discovery, public keys")
    assert len(fold.inner) == 2


def test_what_goes_wrong_beside_the_story_is_not_folded(log):
    log.leave()
    log.ask("jwks", "http://login.example/", "login-1", status=None)
    assert (rows(log)[-1].shape, rows(log)[-1].outcome) == ("arrow", "failed")


def test_steps_six_and_seven_are_arrows_of_their_own(log):
    log.call(status=403)
    there, back = rows(log)
    assert (there.step, back.step) == (6, 7)
    assert (back.label, back.outcome) == ("403 Forbidden", "refused")


def test_a_call_without_an_answer_says_so(log):
    log.call(status=None)
    assert rows(log)[1].label == "no answer"


def test_checks_become_one_row_that_names_them_and_its_gaps(log):
    log.come_back()
    for number in (8, 9):
        log.check(number)
    log.ask("jwks", "http://login.example/", "login-1")
    for number in (10, 11, 13, 14):
        log.check(number)
    checks = next(row for row in rows(log) if row.events[0].name == "check")
    assert checks.label == "checks 8 to 11 and 13 passed"
    assert len(checks.events) == 6


def test_a_refusal_says_what_passed_before_it(log):
    log.come_back()
    for number in (5, 6, 7):
        log.check(number)
    log.check(8, outcome="refused")
    assert rows(log)[-1].label == "checks 5 to 7 passed, 8 refused: nonce"
    assert rows(log)[-1].outcome == "refused"


def test_an_answer_is_from_nobody_known_until_the_checks_have_settled_it(log):
    log.leave()
    log.come_back()
    assert (rows(log)[-1].label, rows(log)[-1].sender_known) == ("an answer, from whom?", False)
    for number in (1, 2, 3):
        log.check(number)
    answer = next(row for row in rows(log) if row.step == 5)
    assert (answer.label, answer.sender_known) == ("tokens, in the fragment", True)


def test_a_refused_answer_names_its_error_when_its_sender_is_known(log):
    log.come_back(error="access_denied")
    assert rows(log)[0].label == "an answer, from whom?"
    for number in (1, 2, 3):
        log.check(number)
    assert rows(log)[0].label == "no: access_denied"


def test_a_call_without_an_access_token_is_no_fault(log):
    log.add("error", sentence="", outcome="failed", journey="api-1", details={"error": {"code": "no_access_token"}})
    assert (rows(log)[0].label, rows(log)[0].outcome) == ("no access token, so no request", "done")
