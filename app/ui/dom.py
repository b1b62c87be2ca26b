"""The edge between views and the browser: nodes become elements here, and nowhere else.

Text reaches the page as text nodes and attributes only, so nothing that a server or a person has written
can become markup. Listeners are few and stand on stable elements, because each one keeps a proxy alive.
"""

from collections.abc import Callable, Sequence

from js import Object, document
from pyodide.ffi import JsProxy, to_js
from pyodide.ffi.wrappers import add_event_listener

from .nodes import Node

KEPT_ANNOUNCEMENTS = 10
"""More than come at once, so that none is gone before it was said."""


def find(identifier: str) -> JsProxy:
    """Return the element with this id. The page's own HTML has it, so a missing one is a bug."""
    element = document.getElementById(identifier)
    if not element:
        raise LookupError(f"index.html has no element with the id {identifier!r}")
    return element


def announce(sentence: str) -> None:
    """Have a screen reader say ``sentence``, after what it is still to say."""
    spoken = find("announced")
    paragraph = document.createElement("p")
    paragraph.textContent = sentence
    spoken.appendChild(paragraph)
    while spoken.childElementCount > KEPT_ANNOUNCEMENTS:
        spoken.firstElementChild.remove()


class Place:
    """An element whose content is drawn from nodes. Only what changed is touched, so that focus stays.

    With ``fresh``, rows that come later get the class ``fresh``, for the style sheet to draw them in.
    """

    def __init__(self, element: JsProxy, *, fresh: bool = False) -> None:
        self._element = element
        self._drawn: tuple[Node | str, ...] | None = None
        self._fresh = fresh

    def draw(self, nodes: Sequence[Node | str]) -> None:
        """Make the content equal to ``nodes``."""
        tree = tuple(nodes)
        if self._drawn is None:
            self._element.replaceChildren(*(_make(node) for node in tree))
        elif tree != self._drawn:
            _patch_children(self._element, self._drawn, tree, self._fresh)
        self._drawn = tree


def _make(node: Node | str, fresh: bool = False) -> JsProxy:
    if isinstance(node, str):
        return document.createTextNode(node)
    element = document.createElement(node.tag)
    for name, value in node.attributes:
        element.setAttribute(name, value)
    if fresh and node.tag == "li":
        element.classList.add("fresh")
    for child in node.children:
        element.appendChild(_make(child, fresh))
    return element


def _patch_children(parent: JsProxy, old: tuple[Node | str, ...], new: tuple[Node | str, ...], fresh: bool) -> None:
    old_keys, new_keys = _keys(old), _keys(new)
    if old_keys and new_keys and old_keys != new_keys:
        _patch_keyed(parent, dict(zip(old_keys, old, strict=True)), dict(zip(new_keys, new, strict=True)), fresh)
        return
    for index in range(len(old) - 1, len(new) - 1, -1):
        parent.childNodes[index].remove()
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        if before != after:
            _patch(parent.childNodes[index], before, after, fresh)
    for node in new[len(old) :]:
        parent.appendChild(_make(node, fresh))


def _keys(nodes: tuple[Node | str, ...]) -> list[str]:
    """Return the keys of ``nodes``, or nothing unless each has one of its own."""
    keys = [key for node in nodes if isinstance(node, Node) and (key := node.get("data-key")) is not None]
    return keys if len(set(keys)) == len(nodes) else []


def _patch_keyed(parent: JsProxy, old: dict[str, Node | str], new: dict[str, Node | str], fresh: bool) -> None:
    """Elements with a key keep what the person did to them (opened, scrolled) when others come before them."""
    elements = dict(zip(old, list(parent.childNodes), strict=True))
    for key in old.keys() - new.keys():
        elements.pop(key).remove()
    for index, (key, node) in enumerate(new.items()):
        if key in elements and old[key] != node:
            _patch(elements[key], old[key], node, fresh)
        wanted = elements.get(key) or _make(node, fresh)
        present = parent.childNodes[index] if index < parent.childNodes.length else None
        if present is None or not present.isSameNode(wanted):
            parent.insertBefore(wanted, present)


def _patch(element: JsProxy, before: Node | str, after: Node | str, fresh: bool) -> None:
    if isinstance(before, str) and isinstance(after, str):
        element.data = after
    elif isinstance(before, Node) and isinstance(after, Node) and before.tag == after.tag:
        old, new = dict(before.attributes), dict(after.attributes)
        for name in old.keys() - new.keys():
            element.removeAttribute(name)
        for name, value in new.items():
            if old.get(name) != value:
                element.setAttribute(name, value)
        _patch_children(element, before.children, after.children, fresh)
    else:
        element.replaceWith(_make(after))


def listen(element: JsProxy, event: str, handler: Callable[[JsProxy], None]) -> None:
    """Call ``handler`` for every ``event`` of an element that stays as long as the page."""
    add_event_listener(element, event, handler)


def show(element: JsProxy, visible: bool) -> None:
    """Show or hide an element."""
    element.hidden = not visible


def mark(element: JsProxy, name: str, value: str | None) -> None:
    """Set the attribute ``name``, or take it away for None."""
    if value is None:
        element.removeAttribute(name)
    else:
        element.setAttribute(name, value)


def attribute(element: JsProxy, name: str) -> str | None:
    """Return an attribute's value, or None. JavaScript's null is not Python's None, so it is not passed on."""
    value = element.getAttribute(name)
    return value if isinstance(value, str) else None


def let_be_seen(selector: str) -> None:
    """Scroll as little as is needed to see the elements that ``selector`` finds."""
    for element in document.querySelectorAll(selector):
        element.scrollIntoView(to_js({"block": "nearest"}, dict_converter=Object.fromEntries))


def reveal(box: JsProxy, selector: str) -> None:
    """Scroll ``box``, and nothing around it, as little as is needed to see what ``selector`` finds in it."""
    for element in box.querySelectorAll(selector):
        wanted = element.getBoundingClientRect()
        top = box.getBoundingClientRect().top + box.clientTop
        below = wanted.bottom - (top + box.clientHeight)
        if wanted.top < top or wanted.height > box.clientHeight:
            box.scrollTop += wanted.top - top
        elif below > 0:
            box.scrollTop += below


def end_of(box: JsProxy, keep: str | None = None) -> float:
    """Return the scroll position that shows the end of ``box``.

    ``keep`` is a selector: the last element that it finds stays in view, even if the end then does not.
    """
    end = box.scrollHeight - box.clientHeight
    if keep and (kept := list(box.querySelectorAll(keep))):
        above = kept[-1].getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientTop
        end = min(end, box.scrollTop + above)
    return float(max(0, end))


def scroll_to_end(box: JsProxy, keep: str | None = None) -> None:
    """Scroll ``box``, and nothing around it, to the position of :func:`end_of`."""
    box.scrollTop = end_of(box, keep)


def stored(store: JsProxy) -> dict[str, str]:
    """Return everything a ``Storage`` holds."""
    return {str(key): str(store.getItem(key)) for key in (store.key(i) for i in range(store.length))}
