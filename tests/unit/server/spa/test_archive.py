"""The archive of the page's Python."""

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import httpx2

from server.spa.archive import pack


async def archive(spa: httpx2.AsyncClient) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO((await spa.get("/runtime/app.zip")).content)) as read:
        return {name: read.read(name) for name in read.namelist()}


def compile_at_set_up(root: Path, sources: dict[str, str]) -> None:
    """Leave what tools/compile_app.mjs leaves: for each module its code, and the hash of what it was made from."""
    with zipfile.ZipFile(root / ".runtime/compiled-app.zip", "w") as out:
        for name, text in sources.items():
            entry = zipfile.ZipInfo(f"{name}c")
            entry.comment = sha256(text.encode()).hexdigest().encode()
            out.writestr(entry, b"compiled")


async def test_holds_the_modules_of_the_app_and_its_packages(spa: httpx2.AsyncClient) -> None:
    assert await archive(spa) == {
        "jwt/__init__.pyc": b"compiled",
        "app/main.py": b"import app.ui.page\n",
        "app/ui/page.py": b"first = 1\n",
    }


async def test_takes_what_set_up_has_compiled_but_for_what_has_changed_since(
    root: Path, spa: httpx2.AsyncClient
) -> None:
    compile_at_set_up(root, {"app/ui/page.py": "first = 1\n", "app/gone.py": ""})
    found = await archive(spa)
    assert "app/ui/page.py" not in found
    assert found["app/ui/page.pyc"] == b"compiled"
    assert "app/gone.pyc" not in found
    (root / "app/ui/page.py").write_text("second = 2\n", encoding="utf-8")
    found = await archive(spa)
    assert "app/ui/page.pyc" not in found
    assert found["app/ui/page.py"] == b"second = 2\n"


def test_the_same_modules_make_the_same_archive() -> None:
    assert pack({"app/main.py": b"1"}) == pack({"app/main.py": b"1"})
