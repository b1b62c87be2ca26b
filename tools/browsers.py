"""Where this machine's browsers are, for set-up and for the tests."""

import shutil
from collections.abc import Mapping
from pathlib import Path

DEBIAN_PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr"}
WEBKIT_PACKAGES = ("webkit2gtk-driver", "xvfb")
WEBKIT_PROGRAMS = {"driver": "WebKitWebDriver", "browser": "MiniBrowser", "screen": "Xvfb"}
"""What a test of WebKitGTK needs: a WebDriver, a small browser, and a virtual screen."""

_PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}


def find(name: str) -> str | None:
    """Return the path of an installed ``chromium`` or ``firefox``, or None."""
    return next((path for program in _PROGRAMS[name] if (path := shutil.which(program))), None)


def find_webkit() -> Mapping[str, str]:
    """Return the paths of :data:`WEBKIT_PROGRAMS`, without those that are missing."""
    folders = ("lib/*/webkit*gtk-*", "libexec/webkit*gtk-*")  # where Debian and other distributions put the browser
    found = {name: shutil.which(program) for name, program in WEBKIT_PROGRAMS.items()}
    beside_the_library = [str(path) for folder in folders for path in Path("/usr").glob(f"{folder}/MiniBrowser")]
    found["browser"] = max(beside_the_library, default=found["browser"])
    return {name: path for name, path in found.items() if path}
