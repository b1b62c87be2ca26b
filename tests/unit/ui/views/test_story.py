from app.ui.log.steps import Step
from app.ui.nodes import h
from app.ui.views import story


def nodes(step, opened=False, chosen=None):
    return list(h("div", {}, *story.view(step, opened, chosen)).walk())


def test_a_step_that_waits_adds_nothing():
    assert story.view(Step(1), False) == ()


def test_the_records_of_a_step_are_counted_and_listed_when_it_is_open(log):
    log.leave()
    step = Step(1, "done", "done in 10 ms", tuple(log))
    assert "5 records of step 1" in nodes(step)[0].text()
    assert len([node for node in nodes(step, opened=True) if node.tag == "li"]) == 5
    assert "Hide the records" in nodes(step, opened=True)[0].text()


def test_the_chosen_record_is_marked(log):
    log.leave()
    step = Step(1, "done", "done", tuple(log))
    pressed = [node for node in nodes(step, opened=True, chosen=2) if node.get("aria-pressed") == "true"]
    assert [node.get("data-choose") for node in pressed] == ["2"]
