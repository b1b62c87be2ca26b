from app.oidc.errors import ApiUnreachable, NoAccessToken
from app.ui.views import answers, problems
from app.ui.views.answers import Answer


def text(nodes):
    return "".join(node.text() for node in nodes)


def test_messages_are_a_list_of_plain_texts():
    nodes = answers.view(Answer("GET /messages", 200, {}, {"messages": [{"id": 1, "text": "<b>Hello</b>"}]}))
    items = [n for node in nodes for n in node.walk() if n.tag == "li"]
    assert [item.text() for item in items] == ["<b>Hello</b>"]


def test_no_message_yet_is_said():
    assert "no message yet" in text(answers.view(Answer("GET /messages", 200, {}, {"messages": []})))


def test_a_403_says_that_a_new_token_would_not_help_and_shows_the_challenge():
    answer = Answer("GET /reports", 403, {"www-authenticate": 'Bearer error="insufficient_scope"'}, "")
    said = text(answers.view(answer))
    assert "lacks a permission" in said
    assert "insufficient_scope" in said
    assert answers.outcome(answer) == "refused"


def test_a_401_says_that_the_page_has_asked_for_another_token():
    assert "asked for a new one first" in text(answers.view(Answer("GET /messages", 401)))


def test_an_unusual_status_has_a_sentence_too():
    assert "an error of its own" in text(answers.view(Answer("GET /messages", 507)))
    assert "refused the request" in text(answers.view(Answer("GET /messages", 418)))


def test_what_is_no_list_of_messages_is_shown_as_it_came():
    said = text(answers.view(Answer("GET /reports", 200, {}, {"reports": ["§ 1"]})))
    assert "200 OK" in said
    assert '"§ 1"' in said


def test_what_became_of_a_call():
    found = (None, problems.problem(NoAccessToken()), problems.problem(ApiUnreachable()), Answer("GET /reports", 403))
    assert [answers.outcome(each) for each in found] == ["", "", "failed", "refused"]


def test_without_an_access_token_a_way_on_is_offered_and_only_then():
    def buttons(error):
        nodes = answers.view(problems.problem(error))
        return [n.get("data-action") for node in nodes for n in node.walk() if n.tag == "button"]

    assert buttons(NoAccessToken()) == ["get-access-token"]
    assert buttons(ApiUnreachable()) == []


def test_a_message_says_who_wrote_it_and_when():
    body = {
        "messages": [{"text": "a", "author": "1", "written_at": "2026-11-22T09:34:34Z"}, {"text": "b", "author": "2"}]
    }
    said = text(answers.view(Answer("GET /messages", 200, {}, body), subject="1"))
    assert "by you, 22 November 2026" in said
    assert "by 2" in said


def test_a_time_nobody_can_read_is_shown_as_it_came():
    body = {"messages": [{"text": "a", "written_at": "yesterday"}]}
    assert "yesterday" in text(answers.view(Answer("GET /messages", 200, {}, body)))
