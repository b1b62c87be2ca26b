"""What differs between a clone of the repository and an installed package: the command, the page and the data."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
IS_CLONE = __package__ == "server"  # the wheel holds this folder as the package implicit_flow_lab

COMMAND = "python -m server" if IS_CLONE else "implicit-flow-lab"
PAGE = HERE.parent if IS_CLONE else HERE / "page"
"""The folder with index.html, pyscript.toml, app/ and the browser's runtimes."""


def data_folder() -> Path:
    """Return where state is kept unless somebody says otherwise: here in a clone, else where the platform has it."""
    if IS_CLONE:
        return Path(".data")
    from platformdirs import user_data_path  # here, so that a clone's start does not pay for it

    return user_data_path("implicit-flow-lab", appauthor=False)
