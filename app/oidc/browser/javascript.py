"""JavaScript's values and events in Python.

Two habits of Pyodide shape it: JavaScript's ``null`` is not ``None``, and a Python function that JavaScript keeps
must be destroyed by hand, or by the listener wrappers that do it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from js import JSON, Object
from pyodide.ffi import JsException, to_js
from pyodide.ffi.wrappers import add_event_listener, remove_event_listener

from ..ports import Stop


def js_object(value: Mapping[str, object]) -> Any:
    """Return ``value`` as a plain JavaScript object, as JavaScript functions expect their options."""
    return to_js(value, dict_converter=Object.fromEntries)


def text_or_none(value: object) -> str | None:
    """Return a JavaScript string, or None for ``null``, ``undefined`` and anything else."""
    return value if isinstance(value, str) else None


def plain(value: Any) -> object:
    """Return a JavaScript value as plain Python data, or None if it is not of that kind."""
    try:
        return json.loads(str(JSON.stringify(value)))
    except (JsException, ValueError, RecursionError):
        return None


def listen(target: Any, name: str, callback: Callable[[Any], None]) -> Stop:
    """Call ``callback`` at every event ``name`` of ``target``. Returns the function that ends it."""
    add_event_listener(target, name, callback)
    return lambda: remove_event_listener(target, name, callback)
