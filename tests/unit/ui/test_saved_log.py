"""The log as a file: no token is in it, neither whole nor in parts, while real ones are in memory."""

import pytest

from app.ui import recording

from .stories import ALL
from .test_every_prefix import scenes

PART = 12
"""Characters. A shorter part of a token could stand anywhere by chance."""


def parts(token):
    """Return every piece of ``token`` of this length, and each of its fields between dots."""
    return {token[start : start + PART] for start in range(max(1, len(token) - PART + 1))}


def every_token(page):
    """Return all tokens that the page has held in the story."""
    held = [scene.session.tokens for scene in page.scenes.values() if scene.session.tokens]
    return {token for tokens in held for token in (tokens.access_token, tokens.id_token) if token}


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.__name__)
def test_no_token_is_in_the_file(told):
    page, _ = scenes(told)
    text = recording.write(page.events.dump())
    found = {part for token in every_token(page) for part in parts(token) if part in text}
    assert found == set()


def test_there_were_tokens_to_find():
    page, _ = scenes(ALL[0])
    tokens = every_token(page)
    assert len(tokens) == 2
    assert any("." in token for token in tokens)


def test_a_saved_log_can_be_read_again():
    page, _ = scenes(ALL[0])
    assert recording.read(recording.write(page.events.dump())) == tuple(page.events)
