"""Templates by Jinja2. Every value is escaped, and no template has an inline script."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent.parent / "templates"


class JinjaPages:
    """Renders the templates of this server. Those in ``folders`` come before those of the same name here."""

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
