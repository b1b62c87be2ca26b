"""Tokens beside the session's own: for other permissions, or for another API."""

from dataclasses import replace

from app.oidc import Tokens
from app.oidc.session.more_tokens import MoreTokens
from tests.unit.oidc.session.examples import tokens

API, OTHER = "https://api.example/", "https://other.example/"


def for_scope(scope: str, audience: str = API) -> Tokens:
    return replace(tokens(), scope=scope, audience=audience, access_token=f"{scope} at {audience}")


def test_the_latest_that_cover_every_permission_are_found() -> None:
    more, read, both = MoreTokens(), for_scope("read"), for_scope("read write")
    more.keep("ada", both)
    more.keep("ada", read)
    assert more.find("ada", API, "read") is read
    assert more.find("ada", API, "write read") is both
    assert more.find("ada", API, "delete") is None
    assert more.find("ada", OTHER, "read") is None
    assert more.find("ada", None, "read") is None


def test_tokens_that_new_ones_cover_are_forgotten_at_the_same_api() -> None:
    more, both = MoreTokens(), for_scope("read write")
    elsewhere = for_scope("read", OTHER)
    for each in (for_scope("read"), elsewhere, both):
        more.keep("ada", each)
    more.drop(str(both.access_token))
    assert more.find("ada", API, "read") is None
    assert more.find("ada", OTHER, "read") is elsewhere


def test_another_session_finds_nothing_and_begins_anew() -> None:
    more, adas, alans = MoreTokens(), for_scope("read"), for_scope("write")
    more.keep("ada", adas)
    assert more.find("alan", API, "read") is None
    more.keep("alan", alans)
    assert more.find("alan", API, "write") is alans
    assert more.find("alan", API, "read") is None
    assert more.find("ada", API, "read") is None


def test_tokens_that_an_api_has_refused_are_forgotten() -> None:
    more, read, write = MoreTokens(), for_scope("read"), for_scope("write")
    more.keep("ada", read)
    more.keep("ada", write)
    more.drop(str(read.access_token))
    assert more.find("ada", API, "read") is None
    assert more.find("ada", API, "write") is write
