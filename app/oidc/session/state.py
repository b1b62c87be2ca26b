"""The session as values. None of them acts: :mod:`.transitions` decides, and :mod:`.shell` carries it out.

Each login has a random name. The flag and every message between tabs carry it, so a late message is recognized as one
about a session that has ended.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ..answer.same_user import SameUser
from ..tokens import Tokens
from .messages import Ended

Status = Literal["anonymous", "signed-in", "authorized"]
FlagChange = Literal["", "remove", "by hand", "silently"]


@dataclass(frozen=True, slots=True)
class Session:
    """What the page sees of the session.

    ``status`` is ``signed-in`` only with an ID token. An access token alone signs nobody in, because it may have
    been issued to anybody, for anybody (RFC 6749 section 10.16): that is ``authorized``. ``profile`` is the UserInfo
    response, or None if UserInfo was not asked.
    """

    tokens: Tokens | None = None
    profile: Mapping[str, Any] | None = None

    @property
    def status(self) -> Status:
        """One of ``anonymous``, ``signed-in``, ``authorized``."""
        if self.tokens is None:
            return "anonymous"
        return "signed-in" if self.tokens.id_token_claims else "authorized"

    @property
    def is_authenticated(self) -> bool:
        """Whether the status is ``signed-in``."""
        return self.status == "signed-in"

    @property
    def user(self) -> Mapping[str, Any] | None:
        """The claims about the user who is signed in, or None.

        They are those of the ID token, which passed every check, and those that UserInfo alone has given about the same
        user. ``tokens.id_token_claims`` and ``profile`` hold them apart.
        """
        if self.tokens is None or not self.is_authenticated:
            return None
        return {**(self.profile or {}), **(self.tokens.id_token_claims or {})}


@dataclass(frozen=True, slots=True)
class SignedOut:
    """A user is signed in no more.

    ``user`` are the claims that :attr:`Session.user` had. ``reason`` is a stable code, ``sentence`` says it to people.
    Codes are ``logout``, ``logout_in_another_tab``, ``another_login`` here, and those of the errors that end a session:
    ``login_required``, ``wrong_user`` and ``cookies_blocked``.
    """

    user: Mapping[str, Any]
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """The content of the flag: how this browser was signed in, and what the settings asked for then.

    ``session`` is the session's name. ``mark`` identifies its user, or is None if there was no ID token. After a login
    by hand ``unseen_until`` is a time in seconds since the epoch: before it, an authorization server that sees nobody
    logged in in a hidden frame may only be missing its cookie there. It is None once a frame has succeeded.
    """

    session: str
    response_type: str
    scope: str
    audience: str | None
    settings: str
    mark: str | None
    unseen_until: float | None

    @property
    def user(self) -> SameUser | None:
        """The user whom silently obtained tokens must be about, if known."""
        return None if self.mark is None else SameUser(mark=self.mark, salt=self.session)


@dataclass(frozen=True, slots=True)
class Glance:
    """The flag (None if it is not set) and the time in seconds since the epoch, read once for each happening.

    ``tombstone``: the flag has been removed by a logout, or by another end of the session. With neither a flag nor a
    tombstone, nobody has signed in yet, or somebody has cleared the storage. A glance is stale after an ``await``:
    other tabs go on meanwhile.
    """

    flag: Remembered | None
    now: float
    tombstone: bool = False

    @property
    def is_blank(self) -> bool:
        """Say whether there is nothing at all, which says nothing about the session."""
        return self.flag is None and not self.tombstone

    def shows(self, name: str | None) -> bool:
        """Say whether the flag is set for the session ``name``."""
        return self.flag is not None and self.flag.session == name

    def shows_another(self, name: str | None) -> bool:
        """Say whether the flag is set for another session than ``name``: somebody has logged in in another tab."""
        return self.flag is not None and name is not None and self.flag.session != name


class Ticket(NamedTuple):
    """Identifies the current login: by the changes that this tab has heard of, and by the name in the flag.

    A request gets one when it begins. The flag is visible even to a tab that has slept and heard nothing.
    """

    changes: int
    flag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that one tab knows of the session.

    ``name`` is the current session's name, ``ended`` holds the names of sessions that are over. ``last_user`` is the
    user of the session that ended last: until somebody logs in by hand, nobody else may come in silently. ``changes``
    counts the logins and the ends of sessions that this tab knows of.

    ``flag_seen`` names the session whose flag this tab has seen, or was told of; if there is a tombstone later,
    somebody has logged out. ``flag_told_at`` is when another tab told of it while it was not yet visible here. ``flag``
    is what this tab has seen last, to be set again after somebody has cleared the storage.
    """

    session: Session = Session()
    name: str | None = None
    ended: frozenset[str] = frozenset()
    last_user: SameUser | None = None
    changes: int = 0
    flag_seen: str | None = None
    flag_told_at: float = -math.inf
    flag: Remembered | None = None

    @property
    def tokens(self) -> Tokens | None:
        """The session's tokens; None while nobody is signed in."""
        return self.session.tokens

    @property
    def user(self) -> SameUser | None:
        """The user whom silently obtained tokens must be about: the one signed in, or else ``last_user``."""
        subject = self.tokens.subject if self.tokens else None
        return self.last_user if subject is None else SameUser(subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next state, and the effects on the way to it. Effects happen in the order of these fields.

    * ``heard``: record this sentence about a message of another tab
    * ``hold``: the session's tokens are new; record that, and store them if the settings say so
    * ``over``: the session has ended; record why (a stable code and a sentence), and forget stored tokens
    * ``show``: tell the page about the session
    * ``renew``: schedule the next renewal anew, or renew now
    * ``flag``: remove the flag and leave a tombstone; or set it after a login by hand or after a silent renewal; or set
      this one again
    * ``tell``: hand the session to the other tabs, as the result of the request with this key
    * ``ends``: tell the other tabs about these ends
    """

    state: State
    heard: str = ""
    hold: bool = False
    over: tuple[str, str] | None = None
    show: bool = False
    renew: Literal["", "anew", "now"] = ""
    flag: FlagChange | Remembered = ""
    tell: str | None = None
    ends: tuple[Ended, ...] = ()
