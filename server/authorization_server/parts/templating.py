"""Templates by Jinja2. Every value is escaped, and no template has an inline script."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent.parent / "templates"


class JinjaPages:
    """Renders the templates of this server. Those in ``folders`` come before those of the same name here."""

    def __init__(self, *folders: Path) -> None:
        self._folders = [*folders, FOLDER]

    def render(self, name: str, values: dict[str, object]) -> str:
        """Return the HTML of ``templates/<name>.html``."""
        return self._environment.get_template(f"{name}.html").render(values)

    @cached_property
    def _environment(self) -> "Environment":
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # with the first page: a start needs none

        return Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
