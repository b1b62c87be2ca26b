"""Answers taken apart: right on what is right, one clear error on everything else."""

import time
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.oidc.answer.responses import AuthorizationResponse
from app.oidc.errors import OidcError, ResponseMalformed, ResponseTooLarge

NAMES = st.text(min_size=1, max_size=20)


@given(st.lists(st.tuples(NAMES, st.text(max_size=40)), max_size=60), st.sampled_from("#?"))
def test_what_was_written_is_read(pairs: list[tuple[str, str]], mark: str) -> None:
    response = AuthorizationResponse.parse(mark + urlencode(pairs))
    assert response.parameters == tuple(pairs)
    assert response.mode == ("query" if mark == "?" else "fragment")


@given(st.text(max_size=300))
def test_any_text_is_an_answer_or_one_of_our_errors(raw: str) -> None:
    try:
        response = AuthorizationResponse.parse(raw)
    except OidcError:
        return
    assert all(isinstance(value, str) for pair in response.parameters for value in pair)
    assert set(response.repeated()) <= {name for name, _ in response.parameters}


@pytest.mark.parametrize("raw", ["#nonsense", "#a=1&nonsense", "#a=%ff", "#%c3%28=1", "#&&", "#state"])
def test_nonsense_is_malformed(raw: str) -> None:
    with pytest.raises(ResponseMalformed):
        AuthorizationResponse.parse(raw)


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
