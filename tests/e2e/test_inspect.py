"""Inspect: judge a pasted answer with the validator's own rows; and save the log, in which no token is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import serious, too_wide
from tests.e2e.lab import Lab
from tests.e2e.person import Person

PART = 12


def panel(person: Person) -> Locator:
    """Open the panel and return it."""
    person.page.get_by_role("tab", name="Inspect").click()
    return person.page.get_by_role("tabpanel", name="Inspect")


def pastes(person: Person, text: str) -> Locator:
    """Paste ``text``, have it judged, and return the panel."""
    found = panel(person)
    person.page.get_by_role("textbox", name="Callback address or token").fill(text)
    person.button("Inspect").click()
    return found


def answer_of(person: Person) -> str:
    """Log in and return the callback address as it came, with the tokens."""
    came: list[str] = []
    person.page.on("framenavigated", lambda frame: came.append(frame.url) if "access_token=" in frame.url else None)
    person.makes_the_journey()
    return came[0]


@pytest.mark.journey
def test_a_real_answer_is_judged_by_the_rows(person: Person) -> None:
    answer = answer_of(person)
    before = len(person.requests)
    found = pastes(person, answer)
    expect(found).to_contain_text("No row refuses it.")
    expect(found.get_by_role("row", name="passed 7. The signature fits")).to_be_visible()
    expect(found.get_by_role("row", name="cannot be known 1. The answer belongs to")).to_be_visible()
    asked = [request.url for request in person.requests[before:]]
    assert asked == [f"{person.lab.login}/.well-known/openid-configuration", f"{person.lab.login}/jwks.json"]
    token = answer.partition("id_token=")[2].partition("&")[0]
    assert token[:PART] not in json.dumps(person.storage())
    person.page.reload()
    person.sees_state("signed-in")
    expect(person.page.get_by_role("textbox", name="Callback address or token")).to_have_value("")


def test_a_forged_one_is_refused_and_the_session_stays(person: Person) -> None:
    answer = answer_of(person)
    token = answer.partition("id_token=")[2].partition("&")[0]
    header, payload, signature = token.split(".")
    found = pastes(person, f"{header}.{payload}.{signature[:-8]}AAAAAAAA")
    expect(found).to_contain_text("Row 7 refuses it")
    expect(pastes(person, "x" * 1_000_000)).to_contain_text("1000000 characters")
    expect(pastes(person, "hello")).to_contain_text("This is no answer and no token.")
    expect(pastes(person, "hello")).to_contain_text("Nothing was sent")
    person.sees_state("signed-in")
    expect(person.alert).to_have_count(0)
    person.presses("Clear")
    expect(person.page.locator("#inspected")).to_be_empty()


def test_an_issuer_that_does_not_answer_is_told(person: Person) -> None:
    person.opens()
    person.page.route(f"{person.lab.login}/**", lambda route: route.abort())
    expect(pastes(person, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln")).to_contain_text("does not answer at")
    expect(person.page.locator("#inspected")).to_contain_text("openid-configuration")


def test_the_log_is_saved_without_any_token(person: Person, tmp_path: Path) -> None:
    answer = answer_of(person)
    person.gets_an_answer_of_the_api()
    panel(person)
    with person.page.expect_download() as download:
        person.presses("Save the log as a file")
    file = tmp_path / "login.json"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert len(json.loads(text)["records"]) > 20
    for name in ("access_token", "id_token"):
        token = answer.partition(f"{name}=")[2].partition("&")[0]
        assert [token[at : at + PART] for at in range(len(token) - PART) if token[at : at + PART] in text] == []


def test_on_a_phone(new_person: Callable[..., Person], lab: Lab) -> None:
    person = new_person(lab, viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    person.opens()
    person.page.get_by_role("radio", name="Whole").check()
    pastes(person, "eyJhbGciOiJIUzI1NiJ9.e30.c2ln")
    expect(person.page.locator("#inspected")).to_contain_text("Row 4 refuses it")
    assert too_wide(person.page) == 0
    assert serious(person.page) == []
