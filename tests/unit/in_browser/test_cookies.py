"""The cookie jar, beside Python's own: after any answers both send the same."""

from email.message import Message
from http.cookiejar import CookieJar as PythonsJar
from typing import cast
from urllib.request import Request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.authorization_server.cookies import set_cookie
from server.config import ServerSettings
from server.in_browser.cookies import CookieJar

ORIGIN = "http://lab.example"
PATHS = ["/", "/login", "/login/", "/login/authorize", "/loginpage", "/acme/authorize", "/acme"]
NAMES = ["session", "browser"]

answers = st.lists(
    st.tuples(
        st.sampled_from(PATHS),
        st.sampled_from(NAMES),
        st.text("abc123-_", min_size=1),
        st.sampled_from(["", "; Path=/", "; path=/login; HttpOnly", "; Path=/acme; SameSite=Lax", "; Path=acme"]),
        st.sampled_from(["", "; Max-Age=0"]),
    )
)


class Answer:
    """An answer with ``Set-Cookie``, as Python's own jar wants it."""

    def __init__(self, header: str) -> None:
        self._message = Message()
        self._message["Set-Cookie"] = header

    def info(self) -> Message:
        return self._message


def theirs(jar: PythonsJar, path: str) -> list[str]:
    request = Request(f"{ORIGIN}{path}")
    jar.add_cookie_header(request)
    return [each for each in request.get_header("Cookie", "").split("; ") if each]


@given(answers)
def test_it_sends_what_pythons_own_jar_sends(told: list[tuple[str, str, str, str, str]]) -> None:
    ours, other = CookieJar(), PythonsJar()
    for path, name, value, where, lifetime in told:
        header = f"{name}={value}{where}{lifetime}"
        ours.take(header, path)
        if "Path=acme" in where:  # RFC 6265 5.2.4 ignores such a path, and Python's jar takes it
            header = header.replace("; Path=acme", "")
        other.extract_cookies(cast("object", Answer(header)), Request(f"{ORIGIN}{path}"))  # type: ignore[arg-type]
    for path in PATHS:
        sent = [each for each in ours.header(path).split("; ") if each]
        assert sorted(sent) == sorted(theirs(other, path))
        assert CookieJar.load(ours.dump()).header(path) == ours.header(path)


def test_the_longest_path_is_first_and_then_the_oldest() -> None:
    jar = CookieJar()
    for header in ("a=1; Path=/", "b=2; Path=/login", "c=3; Path=/", "a=4; Path=/"):
        jar.take(header, "/")
    assert jar.header("/login/authorize") == "b=2; a=4; c=3"


@pytest.mark.parametrize("issuer", ["https://lab.example/login", "http://localhost:8000/acme"])
def test_it_keeps_and_forgets_the_cookies_of_the_authorization_server(issuer: str) -> None:
    server, jar = ServerSettings(issuer=issuer, title="Lab"), CookieJar()
    jar.take(set_cookie("session", "secret=", server), f"{server.path}/login")
    assert jar.header(f"{server.path}/authorize").endswith("=secret=")
    assert jar.header("/other") == ""
    jar.take(set_cookie("session", "", server), f"{server.path}/logout")
    assert jar.header(f"{server.path}/authorize") == ""
