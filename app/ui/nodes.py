"""A page as a value: a tree of elements that has not met a browser yet.

Views return nodes, tests read them, and :mod:`.dom` makes them real. Text stays text on the whole way:
there is no place where a string could become HTML::

    h("p", {"class": "quiet"}, "Signed in as ", h("b", {}, name))
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its ``tag``, its ``attributes`` and its ``children`` (nodes and texts)."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Node | str", ...] = ()

    def get(self, name: str) -> str | None:
        """Return the attribute ``name`` or None."""
        return dict(self.attributes).get(name)

    def text(self) -> str:
        """Return all text in the node, as ``textContent`` would."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def walk(self) -> Iterator["Node"]:
        """Yield this node and every node below it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()


Child = Node | str | None
Attribute = str | int | bool | None


def h(tag: str, attributes: Mapping[str, Attribute] | None = None, *children: Child) -> Node:
    """Return a node. Attributes that are None or False and children that are None are left out."""
    written = tuple(
        (name, "" if value is True else str(value))
        for name, value in (attributes or {}).items()
        if value is not None and value is not False
    )
    return Node(tag, written, tuple(child for child in children if child is not None and child != ""))


def code(text: str) -> Node:
    """Return ``text`` in the mono font."""
    return h("code", {}, text)
