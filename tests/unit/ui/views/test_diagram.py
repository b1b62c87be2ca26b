from app.ui.views.diagram import picture, view


def rows(log):
    return [row for journey in picture(log) for row in journey.rows]


def test_an_empty_log_draws_nothing(log):
    assert picture(log) == ()


def test_what_the_page_cannot_see_is_a_bracket_and_nothing_is_drawn_inside(log):
    log.leave()
    log.come_back()
    bracket = next(row for row in rows(log) if row.shape == "bracket")
    assert "12 s" in bracket.label
    assert [row.shape for row in rows(log)] == ["arrow", "arrow", "arrow", "bracket", "arrow"]


def test_while_the_person_is_away_the_bracket_has_no_time(log):
    log.leave()
    assert rows(log)[-1].took == ""


def test_arrows_go_from_sender_to_receiver_on_their_channel(log):
    log.leave()
    request = next(row for row in rows(log) if row.step == 2)
    assert (request.sender, request.receiver, request.channel) == ("page", "authorization_server", "front")


def test_a_side_request_and_its_answer_share_a_row_and_both_records(log):
    log.leave()
    discovery = rows(log)[1]
    assert [event.name for event in discovery.events] == ["discovery_request", "discovery_response"]
    assert discovery.took == "200 · 34 ms"


def test_steps_six_and_seven_are_arrows_of_their_own(log):
    log.call(status=403)
    there, back = rows(log)
    assert (there.step, back.step) == (6, 7)
    assert (back.label, back.outcome) == ("403", "refused")


def test_a_call_without_an_answer_says_so(log):
    log.call(status=None)
    assert rows(log)[1].label == "no answer"


def test_checks_in_a_row_become_one_row_that_names_them_and_its_gaps(log):
    log.come_back()
    for number in (8, 9, 10, 11, 13, 14):
        log.check(number)
    assert rows(log)[-1].label == "checks 8 to 11, 13 and 14 passed"
    assert len(rows(log)[-1].events) == 6


def test_a_refused_check_is_named(log):
    log.come_back()
    log.check(9)
    log.check(10, outcome="refused")
    assert rows(log)[-1].label == "check 10 refused: nonce"
    assert rows(log)[-1].outcome == "refused"


def test_a_refused_answer_names_its_error(log):
    log.come_back(error="access_denied")
    assert rows(log)[0].label == "no: access_denied"


def test_writes_to_storage_are_not_drawn(log):
    log.leave()
    before = len(rows(log))
    log.add("storage_write", sentence="", details={"storage": {"where": "sessionStorage"}})
    assert len(rows(log)) == before


def test_journeys_stand_apart_in_the_order_they_began(log):
    log.leave()
    log.call("api-2")
    assert [journey.title for journey in picture(log)] == ["Login", "API call"]


def test_every_row_is_a_button_that_says_in_words_what_the_lines_say(log):
    log.leave()
    log.come_back(error="access_denied")
    log.call("api-2", status=403)
    buttons = [node for section in view(picture(log)) for node in section.walk() if node.tag == "button"]
    assert len(buttons) == len(rows(log))
    assert any("Page to Authorization server, front channel" in button.text() for button in buttons)
    assert any("API to Page, back channel, a request of its own, refused" in button.text() for button in buttons)


def test_refused_is_shown_by_a_cross_and_not_by_colour_alone(log):
    log.call(status=403)
    crosses = [n for section in view(picture(log)) for n in section.walk() if n.get("class") == "cross"]
    assert len(crosses) == 1


def test_an_opened_row_of_checks_shows_their_table(log):
    log.leave()
    log.come_back()
    log.check(1)
    row = next(row for row in rows(log) if row.events[0].name == "check")
    (drawn,) = [n for top in view(picture(log), row.key) for n in top.walk() if n.get("data-key") == str(row.key)]
    assert [n.tag for n in drawn.walk()].count("table") == 1
    assert "OpenID Connect Core 3.2.2.11" in drawn.text()


def test_an_opened_row_shows_its_record_and_no_other_does(log):
    log.leave()
    key = next(row.key for row in rows(log) if row.step == 2)
    nodes = [node for section in view(picture(log), key) for node in section.walk()]
    assert [node.get("data-open") for node in nodes if node.get("aria-expanded") == "true"] == [str(key)]
    assert "The page sends you away." in "".join(n.text() for n in nodes if n.get("class") == "record")
