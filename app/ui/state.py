"""What the person has chosen and typed on this page. It survives the redirect; no token is ever in it."""

import json
from dataclasses import asdict, dataclass, fields

TABS = ("tokens", "checks", "wire", "storage", "api", "inspect")
RESPONSE_TYPES = ("id_token", "token", "id_token token")


@dataclass(slots=True)
class Choices:
    """The chosen tab and response type, and the message that is being written."""

    tab: str = "tokens"
    response_type: str = "id_token token"
    draft: str = ""

    def dump(self) -> str:
        """Return the choices as text for session storage."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str | None, response_type: str) -> "Choices":
        """Take back what :meth:`dump` gave. Values that do not fit are replaced by the default."""
        choices = cls(response_type=response_type)
        try:
            kept = json.loads(text or "{}")
        except ValueError:
            return choices
        if not isinstance(kept, dict):
            return choices
        for field in fields(cls):
            value = kept.get(field.name)
            allowed = {"tab": TABS, "response_type": RESPONSE_TYPES}.get(field.name)
            if isinstance(value, str) and (allowed is None or value in allowed):
                setattr(choices, field.name, value)
        return choices
