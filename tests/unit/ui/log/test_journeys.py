from app.ui.log.journeys import asking_silently, gathered


def test_a_hidden_frame_is_open_until_it_answers_or_fails(log):
    def frame(name, journey):
        log.add(name, sentence="", channel="front", journey=journey)
        return asking_silently(log)

    assert not asking_silently(log)
    assert frame("silent_request", "silent-1")
    assert not frame("silent_response", "silent-1")
    assert frame("silent_request", "silent-2")
    assert not frame("error", "silent-2")


def test_a_record_without_a_journey_belongs_to_the_one_before_it(log):
    log.leave()
    log.add("storage_write", sentence="")
    log.call("api-2")
    assert [len(group) for group in gathered(log).values()] == [6, 2]


def test_an_empty_log_has_no_journey(log):
    assert gathered(log) == {}
