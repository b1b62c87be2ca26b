"""What a program sees of a page: its forms, and its words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The forms of a page, and its words."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.forms: list[Form] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name, value = values.get("name", ""), values.get("value", "")
        if tag == "form":
            self.forms.append(Form(urljoin(self._address, values.get("action", ""))))
        elif tag == "button" and name:
            self.forms[-1].buttons.append((name, value))
        elif tag == "input" and name and (values.get("type") != "checkbox" or "checked" in values):
            self.forms[-1].fields.append((name, value))

    def handle_data(self, data: str) -> None:
        self.words += data.split()
