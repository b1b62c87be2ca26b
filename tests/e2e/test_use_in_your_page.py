"""docs/use-in-your-page.md: the page that is printed there, as it is printed there, logs in and calls the API."""

import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from playwright.sync_api import Page, expect

from server.lab.names import LabPorts, substitute_ports
from tests.e2e.conftest import Watch
from tests.e2e.lab import ROOT, Lab, free_port
from tests.e2e.person import Person
from tools.build_wheel import build

pytestmark = pytest.mark.client

DOCUMENT = ROOT / "docs/use-in-your-page.md"


def printed(document: str) -> dict[str, str]:
    """Return the files that ``document`` prints: each block follows a line that begins with the file's name."""
    blocks = re.finditer(
        r"^`(\w+\.\w+)`[^`]*?(?:`[^`\n]+`[^`]*?)*?\n\n```\w+\n(.*?)^```$", document, re.MULTILINE | re.DOTALL
    )
    return {match[1]: match[2] for match in blocks}


def printed_policy(document: str) -> str:
    """Return the Content-Security-Policy that ``document`` prints."""
    found = re.search(r"```text\n(default-src .*)\n```", document)
    assert found, "the document prints no policy"
    return found[1]


def put_page(folder: Path, ports: LabPorts) -> str:
    """Write the page into ``folder``, as the document says. Returns the policy it is served with.

    The lab listens on a free port, so its address is substituted, as the lab does it in its own files.
    """
    document = substitute_ports(DOCUMENT.read_text(encoding="utf-8"), ports)
    files = printed(document)
    assert set(files) == {"index.html", "answer.js", "boot.js", "pyscript.toml", "main.py", "blank.html", "callback.js"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("pyscript", "pyodide"):
        (folder / name).symlink_to(ROOT / ".runtime" / name)
    build(folder / "wheels")
    with zipfile.ZipFile(folder / "wheels" / f"pyjwt-{jwt.__version__}-py3-none-any.whl", "w") as wheel:
        for path in Path(jwt.__file__).parent.glob("*.py"):
            wheel.write(path, f"jwt/{path.name}")
    return printed_policy(document)


@contextmanager
def serving(folder: Path, port: int, policy: str) -> Iterator[None]:
    """Serve ``folder`` at ``port`` of localhost, with ``policy`` on every answer."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  # the name is the library's
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


BLOCKED = "Either the browser keeps its cookie from it"

AFTER_A_RELOAD = {
    # One site with the lab: by way of the hidden frame and blank.html.
    "page.lab.localhost": {"chromium": "Ada Lovelace", "firefox": "Ada Lovelace"},
    # Another site: the private windows that tests open block third-party cookies in Chromium, not in Firefox.
    "localhost": {"chromium": BLOCKED, "firefox": "Ada Lovelace"},
}


@pytest.mark.parametrize("host", AFTER_A_RELOAD)
def test_the_printed_page_logs_in_and_calls_the_api(
    page: Page, run_lab: Callable[..., Lab], tmp_path: Path, watch: Watch, host: str, browser_name: str
) -> None:
    port = free_port()
    home = f"http://{host}:{port}"
    lab = run_lab(
        changes={
            "redirect_uris": f'redirect_uris = ["{home}/", "{home}/blank.html",',
            "web_origins": f'web_origins = ["{home}"]',
        }
    )
    watch.add(page.context)
    page.add_init_script("addEventListener('DOMContentLoaded', () => { globalThis.hashBeforePython = location.hash })")
    watch.allowed.append("CORS request did not succeed")  # in Firefox, of the request that is aborted below
    person = Person(page, lab)
    folder = tmp_path / "page"
    folder.mkdir()
    lab_port = int(lab.login.rpartition(":")[2])
    status = page.get_by_role("status")

    with serving(folder, port, put_page(folder, LabPorts(lab_port, lab_port, lab_port))):
        page.goto(f"{home}/")
        expect(status).to_have_text("Nobody is signed in")
        person.presses("Call API")
        expect(status).not_to_have_text("Nobody is signed in")
        assert person.requests_to("/messages") == []

        discovery = "**/.well-known/openid-configuration"
        page.route(discovery, lambda route: route.abort())
        person.presses("Log in")
        expect(status).to_contain_text("The authorization server does not answer at ")
        page.unroute(discovery)
        person.presses("Log in")
        person.logs_in()
        person.presses("Allow")
        expect(status).to_have_text("Ada Lovelace")
        assert person.address() == f"{home}/"
        assert page.evaluate("hashBeforePython") == ""

        person.presses("Call API")
        expect(status).to_contain_text("200")
        expect(status).to_contain_text("Nobody reads this without an access token")

        page.reload()
        expect(status).to_contain_text(AFTER_A_RELOAD[host][browser_name])
        assert f"{home}/blank.html" in {address.partition("#")[0] for address in person.addresses}
