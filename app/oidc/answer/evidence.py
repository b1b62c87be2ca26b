"""What a check looks at, and what it finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from ..errors import OidcError
from ..issuer.discovery import Metadata
from ..issuer.keys import Jwk
from ..request.transactions import Transaction
from ..settings import Settings
from .jws import Jws
from .responses import AuthorizationResponse, Mode
from .same_user import SameUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known while an answer is checked. It grows from row to row.

    An ``..._error`` says why a piece of evidence is missing; the row that needs it raises that error.
    ``now`` is the issuer's time as far as we know: this computer's clock plus the offset of the settings.
    ``user`` is the one who is signed in already, or None; ``front_subject`` is the ``sub`` of the ID token that came
    earlier, with the code. ``response`` is None for an ID token of the token endpoint, where ``access_token`` and
    ``code`` are what came with it.
    """

    settings: Settings
    now: float
    response: AuthorizationResponse | None = None
    expected_mode: Mode = "fragment"
    transaction: Transaction | None = None
    state_error: OidcError | None = None
    metadata: Metadata | None = None
    id_token: str = ""
    jws: Jws | None = None
    jws_error: OidcError | None = None
    key: Jwk | None = None
    key_error: OidcError | None = None
    signature_fits: bool = False
    signature_error: OidcError | None = None
    access_token: str | None = None
    code: str | None = None
    from_token_endpoint: bool = False
    user: SameUser | None = None
    front_subject: str | None = None

    @property
    def claims(self) -> Mapping[str, object]:
        """The ID token's claims; none before there is a token."""
        return self.jws.payload if self.jws else {}


T = TypeVar("T")


def known(value: T | None) -> T:
    """Return a piece of evidence that must have been gathered by now; if not, this package has a bug."""
    if value is None:
        raise RuntimeError("a check was made before its evidence was gathered")
    return value


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. ``refusal`` is the error to raise, or None when the check passed."""

    expected: str
    found: str
    refusal: OidcError | None = None


def refusal_of(kind: type[OidcError], expected: object, found: object) -> OidcError:
    """Return an error of ``kind`` that says what was expected and what was found."""
    return kind(details={"expected": expected, "found": found})


def short(value: object) -> str:
    """Return a value that somebody else wrote as one short, printable line."""
    text = value if isinstance(value, str) else repr(value)
    return "".join(character if character.isprintable() else "?" for character in text[:200])


def ago(seconds: float) -> str:
    """Return a time relative to now in words."""
    return f"in {seconds:.0f} s" if seconds > 0 else f"{abs(seconds):.0f} s ago"
