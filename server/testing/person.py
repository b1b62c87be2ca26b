"""A person without a browser: opens a client's authorization request, logs in, allows it, and comes back.

It goes the way that browsers go, over HTTP and through the forms of the pages, so the whole server takes part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2

from .forms import Form, Page

LONGEST_WAY = 20  # pages and redirects


class PersonStuck(Exception):
    """The person cannot go on; the message says at which page, and what stands there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sent to the client through the person's browser.

    ``address`` is where the browser was sent, tokens and all; ``parameters`` are those of the answer, wherever they
    were: in the fragment, in the query, or in a form that posts itself (then ``address`` is where it posts to).
    """

    address: str = field(repr=False)
    parameters: Mapping[str, str] = field(repr=False)


class Person:
    """Somebody with an account. ``allows`` is what they answer when a client asks for permissions."""

    def __init__(self, email: str, password: str, *, allows: bool = True) -> None:
        self._email, self._password, self._allows = email, password, allows

    def answers(self, request: str, issuer: str) -> Answer:
        """Open the authorization request at the address ``request`` and do what the pages ask for.

        Returns the answer to the client, which may be an error. Raises PersonStuck if there is none, and ValueError if
        the request is no web address.
        """
        if urlsplit(request).scheme not in ("http", "https"):
            raise ValueError(f"request must be the whole address that the client would open, not {request[:80]!r}")
        with httpx2.Client(trust_env=False, timeout=10) as client:
            response = client.get(request)
            for _ in range(LONGEST_WAY):
                location = urljoin(str(response.request.url), response.headers.get("location", ""))
                if response.is_redirect and not _is_at(location, issuer):
                    return _redirected(location)
                if response.is_redirect:
                    response = client.get(location)
                    continue
                form = self._form_to_send(response)
                if not _is_at(form.action, issuer):  # response_mode=form_post
                    return Answer(form.action, dict(form.fields))
                headers = {"Content-Type": "application/x-www-form-urlencoded"}
                response = client.post(form.action, content=urlencode(form.fields), headers=headers)
        raise PersonStuck(f"The pages go round in a circle; the last one was {_without_query(response)}.")

    def _form_to_send(self, response: httpx2.Response) -> Form:
        """Return the form of a page, filled in."""
        page = Page(str(response.request.url))
        page.feed(response.text)
        where = f"{_without_query(response)} (HTTP {response.status_code})"
        if response.status_code >= 400 or not page.forms:
            raise PersonStuck(f"There is no way on from {where}. It says: {' '.join(page.words)}")
        form = page.forms[0]
        typed = {"email": self._email, "password": self._password}
        form.fields = [(name, typed.get(name, value)) for name, value in form.fields]
        for name, value in form.buttons:
            # The first button is the one that goes on; only the consent page has a choice to make.
            if (name, value) == ("decision", "deny" if self._allows else "allow") or name in dict(form.fields):
                continue
            form.fields.append((name, value))
        return form


def _is_at(address: str, issuer: str) -> bool:
    return address.startswith(f"{issuer}/")


def _redirected(location: str) -> Answer:
    parts = urlsplit(location)
    return Answer(location, dict(parse_qsl(parts.fragment or parts.query, keep_blank_values=True)))


def _without_query(response: httpx2.Response) -> str:
    return str(response.request.url).partition("?")[0]
