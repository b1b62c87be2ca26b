"""What a run shows: from what the client said and what the issuer saw to one word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Step = Literal["login", "answer", "renew", "userinfo"]
Word = Literal["accepted", "refused", "refused after the login", "refused at UserInfo", "no answer", "–"]
Where = Literal["discovery", "answer", "UserInfo"]
"""Where a client meets what is wrong. One that stops later than that has taken it."""


@dataclass(frozen=True)
class Report:
    """What a client said at one step. ``error`` is its message; ``silent``: it said nothing within the time it had.

    ``holds`` is what it has if there was no error: ``id_token``, ``access_token``, and ``userinfo`` if it has asked
    UserInfo by itself.
    """

    step: Step
    error: str | None = None
    silent: bool = False
    holds: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the client took what it got."""
        return self.error is None and not self.silent


@dataclass(frozen=True)
class Seen:
    """What the issuer noted: whether it sent what is wrong with it, and how often it was asked.

    ``authorization`` counts the authorization requests, ``userinfo`` those to UserInfo.
    """

    poisoned: bool
    authorization: int
    userinfo: int


@dataclass(frozen=True)
class Verdict:
    """One word, and a sentence to it: what the client said, or why the scenario has no meaning for it."""

    word: Word
    sentence: str = ""


class NotTrue(Exception):
    """What the client said and what the issuer saw do not fit: the run shows nothing about the client."""


def with_note(reports: Sequence[Report], note: str) -> list[Report]:
    """Return the reports with a note behind the error of the last one, if that is an error."""
    last = reports[-1]
    return [*reports[:-1], replace(last, error=f"{last.error} ({note})") if last.error is not None else last]


def verdict_of(
    reports: Sequence[Report], seen: Seen, *, poison: bool, access_token: bool, where: Where = "answer"
) -> Verdict:
    """Return the verdict of a run. Raises NotTrue.

    ``poison``: this issuer has something wrong to send, which is met ``where``; ``access_token``: the client asked
    for one.
    """
    if poison and not seen.poisoned:
        raise NotTrue("the issuer never sent what is wrong with it")
    asked = sum(each.step == "userinfo" or "userinfo" in each.holds for each in reports if each.good)
    if seen.userinfo < asked:
        raise NotTrue(f"the client has asked UserInfo {asked} times, and the issuer was asked {seen.userinfo} times")
    last = reports[-1]
    if last.silent:
        return Verdict("no answer")
    if last.error is not None:
        if last.step == "userinfo":
            return Verdict("refused at UserInfo", last.error)
        late = where == "discovery" and seen.authorization > 0
        return Verdict("refused after the login" if late else "refused", last.error)
    if access_token and last.holds == ("id_token",):
        return Verdict("accepted", "it holds the ID token alone")
    return Verdict("accepted")


def differs(word: Word, expected: str, where: Where = "answer") -> bool:
    """Return whether a verdict is another one than ``expected`` (accept, refuse, either) of a correct client."""
    if word == "–" or (expected == "either" and word != "no answer"):
        return False
    if expected == "accept":
        return word != "accepted"
    return word != "refused" and not (word == "refused at UserInfo" and where == "UserInfo")
