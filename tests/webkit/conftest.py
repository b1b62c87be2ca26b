"""WebKit, the engine of Safari: WebKitGTK's own small browser, its driver, and a screen that nobody sees."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import WebKitGTK
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.e2e.lab import Lab, running
from tools import browsers


@pytest.fixture
def display() -> Iterator[str]:
    """Run an X server and return the name of its display."""
    receiver, sender = os.pipe()
    command = [browsers.find_webkit()["screen"], "-displayfd", str(sender), "-screen", "0", "1280x800x24"]
    with subprocess.Popen(command, pass_fds=[sender], stderr=subprocess.DEVNULL) as server:
        os.close(sender)
        with open(receiver, encoding="ascii") as number:  # it writes one when it is ready
            yield f":{number.readline().strip()}"
        server.terminate()


@pytest.fixture
def webkit(display: str) -> Iterator[WebKitGTK]:
    """Run a browser with an empty profile."""
    found = browsers.find_webkit()
    environ = os.environ | {
        "DISPLAY": display,
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "WEBKIT_DISABLE_COMPOSITING_MODE": "1",  # a machine for tests has no graphics card
    }
    if os.geteuid() == 0:
        environ["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"  # it does not start as root
    options = Options()
    options.binary_location = found["browser"]
    options.add_argument("--automation")
    driver = WebKitGTK(options=options, service=Service(found["driver"], env=environ))
    yield driver
    driver.quit()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab as the README says to start it for WebKit, which drops ``Secure`` cookies that come over http."""
    with running(tmp_path, environ={"LAB_SESSION_SAME_SITE": "lax"}) as lab:
        yield lab
