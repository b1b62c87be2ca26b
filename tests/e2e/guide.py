"""The pages of docs/use-in-your-page.md and its neighbours: what they print, put into a folder and served."""

import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt

from server.lab.names import LabPorts, substitute_ports
from tests.e2e.lab import ROOT, Lab
from tools.build_wheel import build

GUIDE = ROOT / "docs/use-in-your-page.md"
MORE = ROOT / "docs/more-for-your-page.md"


def blocks(text: str, language: str) -> list[str]:
    """Return the blocks of ``language`` in ``text``, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def section(text: str, title: str) -> str:
    """Return the section of ``text`` with this title, up to the next title of its level or above."""
    (level, rest) = re.findall(rf"^(#+) {re.escape(title)}\n(.*)", text, re.MULTILINE | re.DOTALL)[0]
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


KINDS = {"python": "py", "html": "html", "js": "js", "toml": "toml"}


def files(text: str) -> dict[str, str]:
    """Return the files that ``text`` prints, by name: a block is the file that the paragraph above it names."""
    found: dict[str, str] = {}
    for block in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        above = text[: block.start()].rstrip().rpartition("\n\n")[2]
        if name := re.search(rf"`(\w+\.{KINDS.get(block[1], 'none')})`", above):
            found[name[1]] = block[2]
    return found


class Guide:
    """The text of a page of the guide, with the port of ``lab`` and that of the reader's page in its addresses."""

    def __init__(self, document: Path, lab: Lab, port: int) -> None:
        login = int(lab.login.rpartition(":")[2])
        text = substitute_ports(document.read_text(encoding="utf-8"), LabPorts(login, login, login))
        self.text = text.replace(":9000", f":{port}")


def put_packages(folder: Path) -> None:
    """Put into ``folder`` what a page loads from its own host."""
    for name in ("pyscript", "pyodide"):
        (folder / name).symlink_to(ROOT / ".runtime" / name)
    build(folder / "wheels")
    with zipfile.ZipFile(folder / "wheels" / f"pyjwt-{jwt.__version__}-py3-none-any.whl", "w") as wheel:
        for path in Path(jwt.__file__).parent.glob("*.py"):
            wheel.write(path, f"jwt/{path.name}")
        wheel.writestr(f"pyjwt-{jwt.__version__}.dist-info/METADATA", f"Name: pyjwt\nVersion: {jwt.__version__}\n")


def put(folder: Path, *printed: dict[str, str]) -> None:
    """Write the files into ``folder``; a later one replaces an earlier one of its name."""
    for each in printed:
        for name, text in each.items():
            (folder / name).write_text(text, encoding="utf-8")


@contextmanager
def serving(folder: Path, port: int, policy: Callable[[], str] = str) -> Iterator[None]:
    """Serve ``folder`` at ``port`` of this machine, with what ``policy`` returns on every answer."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy())
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
