"""Fixtures: a small installation for each test."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.authorization_server.lab import Lab, new_lab


@pytest.fixture
def make_lab(tmp_path: Path) -> Callable[..., Lab]:
    """Return a function that starts an installation; it takes a change to the lab's Config."""
    return partial(new_lab, tmp_path)


@pytest.fixture
def lab(make_lab: Callable[..., Lab]) -> Lab:
    return make_lab()
