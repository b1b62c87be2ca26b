"""README, CONTRIBUTING and SECURITY: what they link to is there, and so is every command of make that they name."""

import json
import re
from pathlib import Path

import pytest

from tools.build_server import read_project

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "licences/README.md", "docs/implicit-flow-lab.md")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = {name for line in re.findall(r"^([a-z0-9 -]+):", MAKEFILE, re.MULTILINE) for name in line.split()}


def commands(text: str) -> set[str]:
    """Return the commands of make that stand in code."""
    return set(re.findall(r"(?:`|^|\"|&& )make ([a-z0-9-]+)", text, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, ".devcontainer/devcontainer.json", ".devcontainer/Containerfile"])
def test_every_command_of_make_exists(page: str) -> None:
    assert commands((ROOT / page).read_text(encoding="utf-8")) - TARGETS == set()


def test_the_wheel_is_called_by_its_name() -> None:
    named = re.findall(r"implicit_flow_lab-[\w.]+-py3-none-any\.whl", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named == [f"implicit_flow_lab-{read_project()['version']}-py3-none-any.whl"]


def test_the_dev_container_has_what_set_up_asks_for() -> None:
    folder = ROOT / ".devcontainer"
    settings = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    assert settings["postCreateCommand"] == "make setup-test"
    packages = (folder / settings["build"]["dockerfile"]).read_text(encoding="utf-8").split()
    assert {"python3-venv", "nodejs", "npm", "make", "git", "chromium", "firefox-esr"} <= set(packages)
