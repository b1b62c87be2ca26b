"""The APIs of docs/test-your-client.md, each in its framework."""

import pytest

from tests.guests.conftest import Project
from tests.unit.testing.reader import ACCESS, DJANGO, FASTAPI, FLASK


@pytest.mark.parametrize(
    ("example", "passed"), [(FASTAPI, 5), (FLASK, 3), (DJANGO, 3)], ids=["FastAPI", "Flask", "Django"]
)
def test_the_printed_example_runs(project: Project, example: str, passed: int) -> None:
    project.saves("access.py", ACCESS)
    project.saves("test_api.py", example)
    assert f"{passed} passed" in project.run_tests()
