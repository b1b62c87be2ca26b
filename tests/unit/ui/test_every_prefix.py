"""Every view, drawn over every prefix of real logs: no prefix contradicts itself, and time only goes on."""

import asyncio
from functools import cache

import pytest

from app.oidc.testing import FakeIssuer
from app.ui.log.picture import picture
from app.ui.log.senders import RESPONSES
from app.ui.log.steps import tell
from app.ui.nodes import h
from app.ui.views import answers, checks, chosen, problems, session, status, storage, story, strip, tokens, wire
from app.ui.views import picture as diagram

from .stories import ALL, END, GO_ON, LAB, NEVER_BEGIN, play

NOW = 1_800_000_000.0
KEY = FakeIssuer().key


def said(*nodes):
    return h("div", {}, *nodes).text()


def places(scene):
    """Return what each place of the page says of ``scene``."""
    told = tell(scene.events, signed_out=scene.signed_out)
    held = scene.held
    return {
        "profile": said(*session.profile_line(held, restoring=scene.restoring)),
        "tokens": said(*session.tokens_line(held.tokens, NOW, restoring=scene.restoring)),
        "status": status.line(scene, "idle"),
        "story": told.caption + said(*(node for step in told.steps for node in story.view(step, True))),
        "tokens tab": said(*tokens.view(held, NOW)),
        "checks tab": said(*checks.view(scene.events)),
        "wire tab": said(*wire.view(scene.events)),
        "storage tab": said(*storage.view(held.tokens, {}, {})),
        "api tab": said(*answers.view(scene.answer, scene.asking)),
        "alert": said(*problems.view(scene.problem, scene.events, session_goes_on=held.tokens is not None)),
        "strip": said(*strip.view(scene, f"{LAB}/")[0]),
        "picture": said(*diagram.view(picture(scene.events))),
    }


@cache
def scenes(told):
    """Return the page after the story, and what it knew after each record."""
    page = asyncio.run(play(told, FakeIssuer(key=KEY)))
    assert [event.number for event in page.events] == list(page.scenes)
    return page, list(page.scenes.values())


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_the_picture_only_grows_and_is_in_the_order_of_time(told):
    _, found = scenes(told)
    before: list[int] = []
    for scene in found:
        keys = [row.key for stretch in picture(scene.events) for row in stretch.rows]
        assert keys == sorted(keys)
        assert keys[: len(before)] == before
        before = keys


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_a_sender_is_named_only_after_the_checks(told):
    _, found = scenes(told)
    for scene in found:
        rows = [row for stretch in picture(scene.events) for row in stretch.rows]
        for row in rows:
            response = row.events[0]
            if response.name not in RESPONSES or not row.sender_known:
                continue
            passed = [
                event
                for event in scene.events
                if event.number > response.number and event.name == "check" and event.outcome == "done"
            ]
            assert {1, 3} <= {event.details["check"]["number"] for event in passed}
            if "id_token" in response.details["response"]["parameters"]:
                assert 7 in {event.details["check"]["number"] for event in passed}


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_all_places_agree_on_whether_there_is_a_session(told):
    _, found = scenes(told)
    for scene in found:
        words, steps = places(scene), tell(scene.events, signed_out=scene.signed_out).steps
        if scene.restoring:  # the story goes on to tell the login of the session that is asked for
            assert words["profile"] == "Restoring your session"
            assert words["tokens"] == "This page holds no token yet."
            assert "ended" not in words["story"]
        elif scene.held.tokens is None:
            assert words["profile"] == "Nobody is signed in"
            assert words["tokens"] == "This page holds no token."
            assert "every claim of its payload" in words["tokens tab"]
            assert "Memory" not in words["storage tab"]
            assert steps[4].state != "done"
            assert {steps[5].state, steps[6].state} == {"waiting"}
            assert "passed every check" not in words["status"]
            assert "silently" not in words["status"]
            assert "The session that came back" not in words["story"]
        else:
            assert "no token." not in words["tokens"]
            assert "ended" not in words["story"]
            assert steps[4].state != "waiting"


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_the_caption_fits_into_the_two_lines_that_are_kept_free_for_it(told):
    page, _ = scenes(told)
    assert len(tell(page.events, signed_out=page.scene.signed_out).caption) < 120


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_the_strip_shows_a_response_while_it_is_news_and_never_its_values(told):
    _, found = scenes(told)
    for scene in found:
        taken = places(scene)["strip"].removeprefix(f"{LAB}/")
        new = [event for event in scene.events if event.number > scene.before]
        if not scene.busy:
            assert all(field.endswith("=…") for field in taken.split("&") if taken)
            assert bool(taken) <= any(event.name == "authorization_response" for event in new)


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_every_record_can_be_chosen(told):
    page, _ = scenes(told)
    events = tuple(page.events)
    for event in events:
        assert event.sentence in said(*chosen.view(events, event.number))
        assert checks.view(events, event.number)
        assert wire.view(events, event.number)


OVER = {
    "profile": ["Nobody is signed in"],
    "tokens": ["no token"],
    "status": ["ended", "logged out", "Nobody is logged in", "Stopped: "],
    "story": ["The session ended at "],
    "tokens tab": ["After the login"],
    "api tab": ["The API’s answer appears here.", "401", "Log in"],
}
"""What each place may say after a session has ended; one of the texts is enough."""


@pytest.mark.parametrize("place", OVER)
@pytest.mark.parametrize("told", END, ids=lambda told: told.__name__)
def test_after_an_end_no_place_says_the_opposite(told, place):
    page, _ = scenes(told)
    assert page.client.session.tokens is None
    words = places(page.scene)[place]
    assert any(text in words for text in OVER[place]), words
    assert "200" not in words


@pytest.mark.parametrize("told", GO_ON, ids=lambda told: told.__name__)
def test_a_session_that_goes_on_is_told_as_such(told):
    page, _ = scenes(told)
    words = places(page.scene)
    assert "no token." not in words["tokens"]
    assert words["story"].startswith(("The login of", "The session that came back"))
    assert "Log in" not in words["alert"]


@pytest.mark.parametrize("told", NEVER_BEGIN, ids=lambda told: told.__name__)
def test_a_login_that_is_refused_is_told_as_such(told):
    page, _ = scenes(told)
    words, steps = places(page.scene), tell(page.events, signed_out=True).steps
    assert words["profile"] == "Nobody is signed in"
    assert steps[4].state in ("refused", "failed")
    assert "refused" in words["story"] or "without a request" in words["story"]
    assert words["status"].startswith("Stopped: ")
