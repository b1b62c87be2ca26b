"""Where this machine's browsers are, for set-up and for the tests."""

import shutil

DEBIAN_PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr"}

_PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}


def find(name: str) -> str | None:
    """Return the path of an installed ``chromium`` or ``firefox``, or None."""
    return next((path for program in _PROGRAMS[name] if (path := shutil.which(program))), None)
