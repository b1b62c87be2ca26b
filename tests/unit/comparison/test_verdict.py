"""From what a client said and what the issuer noted to a verdict."""

import pytest

from tests.comparison.verdict import NotTrue, Report, Seen, Verdict, differs, verdict_of, with_note

BOTH = ("id_token", "access_token")
LOGIN = Report("answer", holds=BOTH)
USERINFO = Report("userinfo")
REFUSED = Report("answer", error="no")


@pytest.mark.parametrize(
    ("reports", "asked", "expected"),
    [
        ([LOGIN, USERINFO], 1, Verdict("accepted")),
        ([Report("answer", holds=(*BOTH, "userinfo"))], 1, Verdict("accepted")),
        ([Report("answer", holds=("id_token",))], 0, Verdict("accepted", "it holds the ID token alone")),
        ([REFUSED], 0, Verdict("refused", "no")),
        ([Report("login", error="no")], 0, Verdict("refused", "no")),
        ([LOGIN, Report("userinfo", error="no")], 1, Verdict("refused at UserInfo", "no")),
        ([LOGIN, USERINFO, Report("renew", error="no")], 1, Verdict("refused", "no")),
        ([REFUSED, LOGIN, USERINFO], 1, Verdict("accepted")),
        ([Report("login", silent=True)], 0, Verdict("no answer")),
    ],
)
def test_the_last_step_decides(reports, asked, expected):
    assert (
        verdict_of(reports, Seen(poisoned=True, authorization=1, userinfo=asked), poison=True, access_token=True)
        == expected
    )


def test_who_asks_for_an_id_token_alone_lacks_nothing():
    reports, seen = [Report("answer", holds=("id_token",))], Seen(poisoned=True, authorization=1, userinfo=0)
    assert verdict_of(reports, seen, poison=True, access_token=False) == Verdict("accepted")


def test_what_the_issuer_did_not_see_did_not_happen():
    with pytest.raises(NotTrue, match="UserInfo 1 times"):
        verdict_of([LOGIN, USERINFO], Seen(poisoned=True, authorization=1, userinfo=0), poison=True, access_token=True)


@pytest.mark.parametrize("reports", [[REFUSED], [LOGIN, USERINFO]])
def test_without_poison_a_run_shows_nothing(reports):
    seen = Seen(poisoned=False, authorization=1, userinfo=1)
    with pytest.raises(NotTrue, match="never sent"):
        verdict_of(reports, seen, poison=True, access_token=True)
    assert verdict_of(reports, seen, poison=False, access_token=True)


@pytest.mark.parametrize(
    ("where", "authorization", "word"),
    [
        ("discovery", 0, "refused"),
        ("discovery", 1, "refused after the login"),
        ("answer", 1, "refused"),
        ("UserInfo", 1, "refused"),
    ],
)
def test_who_has_sent_somebody_to_a_wrong_issuer_is_too_late(where, authorization, word):
    seen = Seen(poisoned=True, authorization=authorization, userinfo=0)
    assert verdict_of([REFUSED], seen, poison=True, access_token=True, where=where) == Verdict(word, "no")


def test_a_note_stands_behind_an_error_alone():
    assert with_note([LOGIN, REFUSED], "late") == [LOGIN, Report("answer", error="no (late)")]
    assert with_note([LOGIN], "late") == [LOGIN]


@pytest.mark.parametrize(
    ("word", "expected", "result"),
    [
        ("accepted", "accept", False),
        ("accepted", "refuse", True),
        ("accepted", "either", False),
        ("refused", "accept", True),
        ("refused", "refuse", False),
        ("refused at UserInfo", "refuse", True),
        ("refused after the login", "refuse", True),
        ("refused at UserInfo", "accept", True),
        ("refused", "either", False),
        ("no answer", "refuse", True),
        ("no answer", "either", True),
        ("–", "refuse", False),
    ],
)
def test_what_differs_from_a_correct_client(word, expected, result):
    assert differs(word, expected) is result


def test_refusing_at_userinfo_is_right_where_that_is_what_is_wrong():
    assert differs("refused at UserInfo", "refuse", "UserInfo") is False
    assert differs("accepted", "refuse", "UserInfo") is True
