from app.ui.log.questions import (
    QUESTIONS,
    answered,
    is_over,
    latest,
    of_response,
    passed_and_refused,
    ranges,
    refusal,
)


def make(log, *numbers, refused=None, journey="login-1"):
    for number in numbers:
        log.check(number, outcome="refused" if number == refused else "done", journey=journey)
    return latest(log)


def verdicts(made, **rest):
    return [question.verdict for question in answered(made, **rest)]


def test_the_questions_share_all_checks_among_them():
    assert [number for _, numbers in QUESTIONS for number in numbers] == list(range(1, 14))


def test_before_any_check_all_questions_are_open():
    assert verdicts(()) == ["open"] * 4


def test_a_record_that_is_chosen_before_any_check_has_no_checks(log):
    log.leave()
    assert of_response(log, 1) == ()


def test_each_question_is_answered_when_its_checks_have_passed(log):
    assert verdicts(make(log, 1, 2)) == ["open"] * 4
    assert verdicts(make(log, 3)) == ["yes", "open", "open", "open"]
    assert verdicts(make(log, 4, 5, 6, 7, 8, 9, 10, 11)) == ["yes", "yes", "open", "open"]
    assert verdicts(make(log, 14)) == ["yes", "yes", "yes", "does not apply"]
    assert verdicts(make(log, 13)) == ["yes", "yes", "yes", "yes"]


def test_without_an_id_token_there_is_nothing_to_ask_of_it(log):
    assert verdicts(make(log, 1, 2, 3, 14)) == ["yes", *["does not apply"] * 3]


def test_a_refusal_ends_the_questions(log):
    made = make(log, 1, 2, 3, 4, 5, 6, 7, 8, refused=8)
    assert verdicts(made) == ["yes", "yes", "no", "not reached"]
    assert passed_and_refused(made) == "checks 1 to 7 passed, 8 refused"


def test_an_error_answer_ends_them_too(log):
    made = make(log, 1, 2, 3)
    assert not is_over(log, made)
    log.add("error", sentence="", outcome="failed", journey="login-1")
    assert is_over(log, made)
    assert verdicts(made, over=True) == ["yes", *["not reached"] * 3]


def test_the_checks_of_one_response_are_told_from_those_of_another(log):
    make(log, 1, 2, 3)
    make(log, 1, 2, journey="silent-2")
    assert [event.number for event in latest(log)] == [4, 5]
    assert [event.number for event in of_response(log, 2)] == [1, 2, 3]


def test_the_check_of_userinfo_joins_those_of_the_login(log):
    make(log, 1, 2, 14)
    make(log, 13, journey="userinfo-2")
    assert len(latest(log)) == 4


def test_numbers_in_words():
    assert ranges([1, 2, 3, 5, 7, 8]) == "1 to 3, 5, 7 and 8"
    assert ranges([4]) == "4"


def test_the_check_that_refused_is_that_of_the_latest_response(log):
    make(log, 1, 2, refused=2)
    assert refusal(log) == 2
    make(log, 1)
    assert refusal(log) is None
