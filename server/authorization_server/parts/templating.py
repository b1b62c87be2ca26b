"""The pages that people see, by Jinja2. Everything put into a template is escaped; nothing runs inline."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent.parent / "templates"


class JinjaPages:
    """The templates of this folder, for :class:`services.Pages`; in ``folders`` they are looked for first."""

    def __init__(self, *folders: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader([*folders, FOLDER]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, name: str, values: dict[str, object]) -> str:
        """Return the HTML of ``templates/<name>.html``."""
        return self._environment.get_template(f"{name}.html").render(values)
