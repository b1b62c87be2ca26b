"""The time line at every record of every recorded log, in every view: it shows what the page showed then."""

import pytest

from app.ui import recording
from app.ui.log import moments
from app.ui.log.picture import picture
from app.ui.log.steps import tell
from app.ui.nodes import h
from app.ui.views import answers, checks, chosen, past, session, storage, story, strip, time_line, tokens, wire
from app.ui.views import picture as diagram
from app.ui.views.scene import Scene

from .stories import ALL, LAB
from .test_every_prefix import scenes
from .test_page_files import ROOT

RECORDED = recording.read((ROOT / "app/static/recorded_login.json").read_text(encoding="utf-8"))


def said(*nodes):
    return h("div", {}, *nodes).text()


def drawn(scene):
    """Return what each view says of ``scene``."""
    told, held, at = tell(scene.events, signed_out=scene.signed_out), scene.held, scene.at or 0
    number = scene.events[-1].number if scene.events else None
    stretches = picture(scene.events)
    return {
        "profile": said(*session.profile_line(held, restoring=scene.restoring)),
        "held": said(*session.tokens_line(held.tokens, at, restoring=scene.restoring)),
        "story": told.caption + said(*(node for step in told.steps for node in story.view(step, True, number))),
        "picture": said(*diagram.view(stretches, number, diagram.folds_with(stretches, number))),
        "checks": said(*checks.view(scene.events, number)),
        "wire": said(*wire.view(scene.events, number)),
        "chosen": said(*chosen.view(scene.events, number)),
        "strip": said(*strip.view(scene, f"{LAB}/")[0]),
        "tokens": said(*(past.tokens(held) if past.is_noted(held) else tokens.view(held, at))),
        "storage": said(*storage.view(held.tokens, *(past.stored(scene.events, name) for name in STORES))),
        "api": said(*answers.view(scene.answer, scene.asking)),
        "slider": time_line.spoken(scene.events, len(scene.events)),
    }


STORES = ("sessionStorage", "localStorage")


def looking_back(log, live=None):
    """Return the scene at each place of the slider. ``live`` is that of now."""
    return [past.scene_at(live or Scene(), log, place) for place in range(len(log) + 1)]


def logs():
    return [RECORDED, *(tuple(scenes(told)[0].events) for told in ALL)]


@pytest.mark.parametrize("log", logs(), ids=["recorded", *(told.__name__ for told in ALL)])
def test_every_view_draws_every_moment(log):
    for place, scene in enumerate(looking_back(log)):
        words = drawn(scene)
        assert len(scene.events) == place
        if place:
            assert log[place - 1].sentence in words["chosen"]
            assert log[place - 1].sentence in words["slider"]


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_a_moment_looks_as_it_did_then(told):
    page, found = scenes(told)
    log = tuple(page.events)
    for then, scene in zip(found, looking_back(log, page.scene)[1:], strict=True):
        assert scene.events == then.events
        assert picture(scene.events) == picture(then.events)
        if then.events[-1].name != "tokens_stored":  # the page shows tokens a moment after their record
            assert scene.held.status == then.held.status, then.events[-1]
            assert scene.restoring == then.restoring, then.events[-1]


def test_tokens_of_now_are_shown_in_the_moments_since_they_came():
    page, _ = scenes(ALL[0])
    log = tuple(page.events)
    begun = next(place for place, event in enumerate(log) if event.name == "tokens_stored")
    found = looking_back(log, page.scene)
    assert all(scene.session.tokens is None for scene in found[: begun + 1])
    assert all(scene.session.tokens is page.client.session.tokens for scene in found[begun + 1 :])


def test_tokens_that_are_gone_are_named_and_not_shown():
    held = looking_back(RECORDED)[-1].held
    assert past.is_noted(held)
    assert "the ID token and the access token" in said(*past.tokens(held))
    assert said(*session.profile_line(held)) == "Signed in as Ada Lovelace"


def test_what_the_recorded_login_shows():
    words = drawn(looking_back(RECORDED)[-1])
    assert [step.state for step in tell(RECORDED).steps] == ["done", "done", "unseen", "unseen", "done", "done", "done"]
    assert "Nobody reads this without an access token" in words["api"]
    assert moments.last_login(RECORDED) == 0


def test_while_the_page_leaves_the_strip_shows_where_to():
    left = next(place for place, event in enumerate(RECORDED, start=1) if event.name == "left_page")
    address, why = strip.view(past.scene_at(Scene(), RECORDED, left), f"{LAB}/")
    assert said(*address).endswith("/authorize")
    assert why == "the browser leaves for this address"


def test_a_log_that_somebody_has_edited_is_drawn_all_the_same(log):
    log.add("tokens_stored", sentence="Kept.", details={"held": 7, "expires_at": "soon", "storage": ["?"]}, step=5)
    log.add("userinfo_response", sentence="Said.", details={"response": {"status": 200, "body": "text"}})
    log.add("api_request", sentence="Asked.", details={"request": "?"})
    log.add("api_response", sentence="Answered.", details={"response": {"status": 200, "headers": []}})
    log.add("storage_write", sentence="Wrote.", details={"storage": {"where": "sessionStorage", "key": 1}})
    for scene in looking_back(tuple(log)):
        assert drawn(scene)
