"""A recorded login in a file: it comes back as it was, and an edited one is refused with a sentence."""

import json

import pytest

from app.ui import recording


@pytest.fixture
def text(log):
    log.leave()
    log.come_back()
    log.keep()
    return recording.write(log.dump())


def test_a_log_comes_back_as_it_was(log):
    log.leave()
    log.come_back()
    assert recording.read(recording.write(log.dump())) == tuple(log)


def test_a_log_of_any_length_comes_back_whole(log):
    for _ in range(600):
        log.keep()
    records = log.dump()
    longer = [{**records[0], "number": number} for number in range(1, 900)]
    assert len(recording.read(recording.write(longer))) == 899


def changed(text, change):
    found = json.loads(text)
    change(found)
    return json.dumps(found)


def test_the_file_may_be_written_in_another_layout(text):
    assert recording.read(changed(text, lambda found: None)) == recording.read(text)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda text: "", "not JSON"),
        (lambda text: text[:200], "not JSON"),
        (lambda text: "[" * 100_000, "not JSON"),
        (lambda text: "[]", "no records"),
        (lambda text: '{"records": {}}', "no records"),
        (lambda text: '{"records": []}', "no records"),
        (lambda text: text.replace("You are back.", "You are hacked."), "was edited"),
        (lambda text: changed(text, lambda found: found["records"].pop()), "was edited"),
        (lambda text: changed(text, lambda found: found.pop("sha256")), "was edited"),
        (lambda text: recording.write([{"number": 1}]), "does not know"),
        (lambda text: recording.write([*json.loads(text)["records"], 7]), "does not know"),
    ],
)
def test_an_edited_file_is_refused_with_a_sentence(text, edit, said):
    with pytest.raises(recording.RecordingError, match=said) as refusal:
        recording.read(edit(text))
    assert str(refusal.value).endswith("Run make record to make it again.")
