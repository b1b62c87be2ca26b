"""Links to the sections of the standards that the checks name."""

import re

from ..nodes import Node, h

REFERENCE = re.compile(
    r"(?:RFC (?P<rfc>\d+)(?: sections?)?|OpenID Connect (?P<openid>\w+)) ?(?P<sections>[\d.]*(?: and [\d.]+)*)"
)
"""``RFC 6749 sections 3.1 and 4.2.2``, ``RFC 9207``, ``OpenID Connect Core 3.1.3.7``."""


def linked(source: str) -> tuple[Node | str, ...]:
    """Return ``source`` with a link on each section; references stand apart by ``; ``."""
    nodes: list[Node | str] = []
    for reference in source.split("; "):
        nodes += ["; "] if nodes else []
        found = REFERENCE.fullmatch(reference)
        nodes += _links(reference, found) if found else [reference]
    return tuple(nodes)


def _links(reference: str, found: re.Match[str]) -> list[Node | str]:
    page, anchor = (
        (f"https://www.rfc-editor.org/rfc/rfc{found['rfc']}", "section-")
        if found["rfc"]
        else (f"https://openid.net/specs/openid-connect-{found['openid'].lower()}-1_0.html", "rfc.section.")
    )
    first, *others = found["sections"].split(" and ")
    name = reference.partition(" and ")[0]
    nodes: list[Node | str] = [h("a", {"href": f"{page}#{anchor}{first}" if first else page}, name)]
    for section in others:
        nodes += [" and ", h("a", {"href": f"{page}#{anchor}{section}"}, section)]
    return nodes
