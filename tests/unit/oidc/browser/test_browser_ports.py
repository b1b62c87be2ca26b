"""The ports of a browser exist in a page alone, and are asked for elsewhere all the same."""

import sys
from types import ModuleType

import pytest

from app.oidc.browser import browser_ports
from app.oidc.errors import SettingsError


def test_a_worker_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker has the module ``js``, and neither document nor window in it."""
    monkeypatch.setitem(sys.modules, "js", ModuleType("js"))
    with pytest.raises(SettingsError) as caught:
        browser_ports()
    assert (
        caught.value.message
        == "This script runs in a worker, which has no address bar, storage or frames to log in with."
    )
    assert (
        caught.value.hint == "Run the client in the page's main thread, and let the worker ask it for an access token."
    )
    assert caught.value.details == {"key": "worker"}
