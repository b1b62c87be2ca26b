"""Fixtures of the conformance modules, and the table that their run writes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.config import Config
from tests.conformance import page
from tests.conformance.op import Op, suite_client
from tests.unit.authorization_server import conftest as installation
from tests.unit.authorization_server.lab import Lab

RESULTS = pytest.StashKey[dict[str, dict[str, str]]]()

PLANS = [(each, mode) for each in ("id_token", "id_token token") for mode in ("fragment", "form_post")]
COLUMNS = [*(f"{each}, {mode}" for each, mode in PLANS), "once"]


lab, make_lab = installation.lab, installation.make_lab


@pytest.fixture
def config_change() -> Callable[[Config], Config]:
    return suite_client


@pytest.fixture(params=PLANS, ids=[f"{each.replace(' ', '+')}-{mode}" for each, mode in PLANS])
def op(request: pytest.FixtureRequest, lab: Lab) -> Op:
    """The server, once for each response type and response mode."""
    return Op(lab, *request.param)


@pytest.fixture
def once(lab: Lab) -> Op:
    """The server for modules that run once, for ``id_token token``."""
    return Op(lab)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "module(name): the module of the OpenID Foundation's suite that a test replays")
    config.stash[RESULTS] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    marker = item.get_closest_marker("module")
    if marker and (report.when == "call" or report.failed):
        plan = getattr(item, "callspec", None)
        column = ", ".join(plan.params["op"]) if plan and "op" in plan.params else "once"
        row = item.config.stash[RESULTS].setdefault(marker.args[0], {})
        row[column] = "passed" if report.passed and row.get(column, "passed") == "passed" else "**failed**"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the table, but only after a run of every module: a part of it would look like the whole."""
    results = session.config.stash[RESULTS]
    if results.keys() != expected_modules():
        return
    rows = [f"| module | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}"]
    for name in sorted(results):
        cells = " | ".join(results[name].get(column, "") for column in COLUMNS)
        rows.append(f"| `{name}` | {cells} |")
    page.write(server=rows)


def expected_modules() -> set[str]:
    """Return the names of the specification: section 8 of the document on the authorization server."""
    return set(Path(__file__).with_name("modules.txt").read_text(encoding="utf-8").split())
