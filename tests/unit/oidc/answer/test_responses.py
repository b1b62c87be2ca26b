"""Answers taken apart: right on what is right, one clear error on everything else."""

import time
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.oidc.answer.address import RESPONSE_PARAMETERS
from app.oidc.answer.responses import AuthorizationResponse
from app.oidc.errors import OidcError, ResponseMalformed, ResponseTooLarge

NAMES = st.text(min_size=1, max_size=20) | st.sampled_from(["code", "error", "iss", "refresh_token"])


@given(st.lists(st.tuples(NAMES, st.text(max_size=40)), max_size=60), st.sampled_from("#?"))
def test_what_was_written_is_read(pairs: list[tuple[str, str]], mark: str) -> None:
    response = AuthorizationResponse.parse(mark + urlencode([("state", "1"), *pairs]))
    known = pairs if mark == "#" else [pair for pair in pairs if pair[0] in {*RESPONSE_PARAMETERS, "refresh_token"}]
    assert response.parameters == (("state", "1"), *known)
    assert response.mode == ("query" if mark == "?" else "fragment")


@given(st.text(max_size=300))
def test_any_text_is_an_answer_or_one_of_our_errors(raw: str) -> None:
    try:
        response = AuthorizationResponse.parse(raw)
    except OidcError:
        return
    assert all(isinstance(value, str) for pair in response.parameters for value in pair)
    assert set(response.repeated()) <= {name for name, _ in response.parameters}


@pytest.mark.parametrize(
    "raw",
    ["#nonsense", "#a=1&nonsense", "#%ff=1", "#%c3%28=1", "#&&", "#state", "?%ff=1", "?debug", "?a=1&b=2", "?code"],
)
def test_what_holds_no_parameter_of_an_answer_is_malformed(raw: str) -> None:
    with pytest.raises(ResponseMalformed):
        AuthorizationResponse.parse(raw)


def test_a_query_without_an_answer_says_so() -> None:
    with pytest.raises(ResponseMalformed) as caught:
        AuthorizationResponse.parse("?debug&a=1")
    assert str(caught.value.__cause__) == "no parameter of an answer"


@pytest.mark.parametrize("raw", ["#", "?", ""])
def test_an_empty_answer_has_no_parameters(raw: str) -> None:
    assert AuthorizationResponse.parse(raw).parameters == ()


@pytest.mark.parametrize("raw", ["#state=" + "x" * 1_000_000, "#" + "&".join(f"p{n}=1" for n in range(10_000))])
def test_a_huge_answer_is_one_clear_error_at_once(raw: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ResponseTooLarge, match="more than"):
        AuthorizationResponse.parse(raw)
    assert time.perf_counter() - began < 0.1


def test_the_largest_number_of_parameters() -> None:
    assert len(AuthorizationResponse.parse("#" + "&".join(f"p{n}=1" for n in range(64))).parameters) == 64
    with pytest.raises(ResponseTooLarge):
        AuthorizationResponse.parse("#" + "&".join(f"p{n}=1" for n in range(65)))


def test_an_empty_value_counts_as_none() -> None:
    response = AuthorizationResponse.parse("#error=&state=x")
    assert response.first("error") is None
    assert response.present({"error", "state"}) == ["state"]


@pytest.mark.parametrize(
    "own",
    [
        "debug",
        "a=1&a=1",
        "a=%ff",
        "%ff=1",
        "&&",
        "=",
        "codes=1&iss",
        "a[]=1&b%zz",
        "state=open",
        "error=off&code=7&scope=a%20b",
        "iss=x&iss=x",
    ],
)
@pytest.mark.parametrize("order", ["?{own}&code=c&state=s", "?code=c&state=s&{own}"])
def test_a_query_of_the_apps_own_is_no_part_of_the_answer(own: str, order: str) -> None:
    """RFC 6749 section 3.1.2: a redirect_uri may have a query, and an answer is added to it."""
    response = AuthorizationResponse.parse(order.format(own=own)).without_query_of(f"https://app.example/?{own}")
    assert sorted(response.parameters) == [("code", "c"), ("state", "s")]


def test_the_apps_own_query_is_left_out_once_and_only_as_it_is() -> None:
    response = AuthorizationResponse.parse("?state=open&scope=b&code=c&state=open")
    response = response.without_query_of("https://app.example/?state=open&scope=a")
    assert response.parameters == (("scope", "b"), ("code", "c"), ("state", "open"))


def test_in_a_fragment_everything_is_the_answer() -> None:
    response = AuthorizationResponse.parse("#state=open&own=1").without_query_of("https://app.example/?state=open")
    assert response.parameters == (("state", "open"), ("own", "1"))


@pytest.mark.parametrize("mark", "#?")
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("f%FCr", "f\u00fcr"),
        ("f%C3%BCr", "f\u00fcr"),
        ("f%C3%BCr+f%FCr", "f\u00c3\u00bcr f\u00fcr"),
        ("%FF%FE", "\u00ff\u00fe"),
    ],
)
def test_what_is_no_utf_8_hides_nothing(mark: str, written: str, read: str) -> None:
    """It is read as Latin-1, which has a character for each byte."""
    response = AuthorizationResponse.parse(f"{mark}error=access_denied&error_description={written}&error_uri=%FC")
    assert response.parameters == (
        ("error", "access_denied"),
        ("error_description", read),
        ("error_uri", "\u00fc"),
    )


def test_a_message_has_the_same_limits() -> None:
    assert AuthorizationResponse.from_message({"state": "x"}).mode == "web_message"
    for data in ({"state": "x" * 70_000}, {f"p{n}": "1" for n in range(65)}):
        with pytest.raises(ResponseTooLarge):
            AuthorizationResponse.from_message(data)


def test_an_answer_may_have_64_kibibytes_and_not_one_character_more() -> None:
    longest = "#state=".ljust(64 * 1024, "x")

    assert AuthorizationResponse.parse(longest).first("state") == "x" * (64 * 1024 - 7)
    with pytest.raises(ResponseTooLarge, match="65537 characters; more than 65536"):
        AuthorizationResponse.parse(f"{longest}x")


def test_a_message_may_have_as_much() -> None:
    longest = {"state": "x" * (64 * 1024 - 5)}

    assert AuthorizationResponse.from_message(longest).mode == "web_message"
    with pytest.raises(ResponseTooLarge):
        AuthorizationResponse.from_message({"state": f"{longest['state']}x"})
    assert AuthorizationResponse.from_message({str(number): "" for number in range(64)}).parameters
    with pytest.raises(ResponseTooLarge):
        AuthorizationResponse.from_message({str(number): "" for number in range(65)})


def test_the_log_keeps_300_characters_of_a_name_and_of_a_value() -> None:
    response = AuthorizationResponse.parse(f"#{'n' * 301}={'v' * 301}&scope=a&scope=b")

    assert response.for_the_log() == {"n" * 300: "v" * 300, "scope": "a", "scope (again)": "b"}
