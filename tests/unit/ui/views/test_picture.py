from app.ui.log.picture import picture
from app.ui.views.picture import newest, view


def nodes(log, **state):
    return [node for section in view(picture(log), **state) for node in section.walk()]


def buttons(log, **state):
    return [node for node in nodes(log, **state) if node.tag == "button"]


def test_every_row_is_a_button_that_says_in_words_what_the_lines_say(log):
    log.leave()
    log.come_back(error="access_denied")
    for number in (1, 2, 3):
        log.check(number)
    log.call("api-2", status=403)
    said = [button.text() for button in buttons(log)]
    assert len(said) == sum(len(stretch.rows) for stretch in picture(log))
    assert any("Page to Authorization server, front channel" in words for words in said)
    assert any("API to Page, back channel, a request of its own, refused" in words for words in said)


def test_a_sender_that_is_not_known_is_grey_and_said(log):
    log.leave()
    log.come_back()
    item = next(node for node in nodes(log) if "from-outside" in (node.get("class") or ""))
    assert item.get("data-part") == "unknown"
    assert "An unknown sender to Page" in item.text()


def test_a_refusal_is_grey_until_its_sender_is_known(log):
    log.come_back(error="access_denied")
    (item,) = (node for node in nodes(log) if "from-outside" in (node.get("class") or ""))
    assert item.get("data-outcome") == "done"
    assert "cross" not in {node.get("class") for node in item.walk()}


def test_refused_is_shown_by_a_cross_and_not_by_colour_alone(log):
    log.call(status=403)
    assert len([node for node in nodes(log) if node.get("class") == "cross"]) == 1


def test_the_picture_is_one_tab_stop(log):
    log.leave()
    stops = [button for button in buttons(log) if button.get("tabindex") is None]
    assert [button.get("data-row") for button in stops] == ["5"]
    stops = [button for button in buttons(log, chosen=1) if button.get("tabindex") is None]
    assert [button.get("data-row") for button in stops] == ["1"]


def test_the_chosen_record_is_marked_in_its_row(log):
    log.leave()
    pressed = [button for button in buttons(log, chosen=4) if button.get("aria-pressed") == "true"]
    assert [button.get("data-choose") for button in pressed] == ["4"]


def test_a_fold_shows_its_rows_when_it_is_open(log):
    log.leave()
    fold = next(button for button in buttons(log) if button.get("data-fold"))
    assert fold.get("aria-expanded") == "false"
    closed, opened = len(buttons(log)), len(buttons(log, unfolded=frozenset({2})))
    assert opened == closed + 1
    chosen = buttons(log, unfolded=frozenset({2}), chosen=3)
    assert [button.get("data-choose") for button in chosen if button.get("aria-pressed") == "true"] == ["2"]


def test_new_rows_are_said_and_folded_ones_are_not(log):
    log.leave()
    assert newest(picture(log), after=0).startswith("Step 1: your press. You to Page")
    assert "discovery" not in newest(picture(log), after=0)
    assert newest(picture(log), after=5) == ""
