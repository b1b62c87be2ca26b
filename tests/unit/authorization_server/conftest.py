"""Fixtures: a small installation for each test. A file or folder that needs another one overrides ``config_change``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from server.config import Config
from tests.unit.authorization_server.lab import Lab, new_lab


@pytest.fixture
def make_lab(tmp_path: Path) -> Callable[..., Lab]:
    """Return a function that starts an installation; it takes a change to the lab's Config."""
    return partial(new_lab, tmp_path)


@pytest.fixture
def config_change() -> Callable[[Config], Config]:
    """Return what is changed in the Config of :func:`lab`."""
    return lambda config: config


@pytest.fixture
def lab(make_lab: Callable[..., Lab], config_change: Callable[[Config], Config]) -> Lab:
    return make_lab(config_change)


@pytest.fixture
def lab_with(make_lab: Callable[..., Lab], tmp_path: Path) -> Callable[..., Lab]:
    """Return a function that starts a lab with these rules on; ``own`` maps names to the source of more."""

    def make(
        *enabled: str,
        hooks: Sequence[str] = (),
        own: Mapping[str, str] | None = None,
        time_limit: float = 1.0,
        **settings: Any,
    ) -> Lab:
        folder = tmp_path / "own"
        folder.mkdir()
        for name, source in (own or {}).items():
            (folder / f"{name}.py").write_text("from server.authorization_server.rules import *\n" + source)

        def with_rules(config: Config) -> Config:
            rules = replace(
                config.rules,
                enabled=(*enabled, *(own or {})),
                hooks=tuple(hooks),
                time_limit=time_limit,
                settings=settings,
                folder=folder,
            )
            return replace(config, rules=rules, source=tmp_path / "rules.toml")

        return make_lab(with_rules)

    return make
