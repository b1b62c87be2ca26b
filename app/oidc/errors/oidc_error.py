"""The root of the error tree. The tree itself is drawn in :mod:`.errors`."""

import re
from collections.abc import Mapping
from typing import ClassVar


class OidcError(Exception):
    """The root of the tree.

    ``code`` is stable and the class's name in snake case: that of ``LoginRequired`` is ``login_required``.
    ``message`` is one sentence on what happened, ``hint`` (or None) one on what to do, and ``str(error)`` is both.
    ``details`` is plain data for a developer and never holds a token. ``interaction_helps`` says whether the same
    attempt can succeed if the person is shown a login page. The cause, where there is one, is ``__cause__``.
    """

    code: ClassVar[str] = "oidc_error"
    interaction_helps: bool = False
    sentence: ClassVar[str] = "The login did not work."
    advice: ClassVar[str | None] = None

    def __init_subclass__(cls) -> None:
        if "code" not in vars(cls):
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, details: Mapping[str, object] | None = None
    ) -> None:
        self.message = message or self.sentence
        self.hint = hint or self.advice
        self.details: Mapping[str, object] = details or {}
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class SettingsError(OidcError):
    """A setting is missing or wrong. ``details["key"]`` names it."""

    sentence = "The settings of this page are wrong."


class CallbackPageWrong(SettingsError):
    """A hidden frame or popup came back to another page than ``silent_redirect_uri``, or without an answer."""

    sentence = "The window did not come back to the callback page."
    advice = (
        "Most likely the host leads from one address to the other: it drops '.html', adds a '/', or serves the app "
        "for every path. Let it serve the callback page at exactly the address in 'silent_redirect_uri', or register "
        "the address it uses and write that into the setting."
    )
