"""Names that change with the content: what a browser may keep, and that no page mixes two versions."""

import re
from pathlib import Path

import httpx2
import pytest

from server.spa import SpaConfig, SpaConfigError, create_app

FOREVER = "public, max-age=31536000, immutable"


async def addresses(spa: httpx2.AsyncClient) -> dict[str, str]:
    """Return the addresses that the page names, by their last part."""
    page = (await spa.get("/")).text
    return {name.rpartition("/")[2]: name for name in re.findall(r'(?:href|src|config|content)="(/[^"]+)"', page)}


async def test_the_page_names_no_file_by_an_address_that_stays(spa: httpx2.AsyncClient) -> None:
    for address in (await addresses(spa)).values():
        assert re.match(r"/(release|runtime)/[0-9a-f]{16}/", address)
        answer = await spa.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == FOREVER
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not re.search(r'"/(app|runtime/py)', answer.text), "it names such a file itself"


async def test_the_page_itself_is_asked_for_each_time(spa: httpx2.AsyncClient) -> None:
    first = await spa.get("/")
    assert first.headers["Cache-Control"] == "no-cache"
    again = await spa.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_what_a_start_loads_is_asked_for_in_the_head(spa: httpx2.AsyncClient) -> None:
    named = await addresses(spa)
    assert {"core.js", "core-1a.js", "toml-2b.js", "pyodide.mjs", "main.py", "app.zip", "pyscript.toml"} <= set(named)
    assert "other-3c.js" not in named


@pytest.mark.parametrize("changed", ["app/ui/page.py", "app/main.py", "app/static/early.js", "index.html"])
async def test_a_change_is_seen_at_the_next_reload_and_the_page_before_goes_on(
    root: Path, spa: httpx2.AsyncClient, changed: str
) -> None:
    before = await addresses(spa)
    old = (await spa.get(before["app.zip"])).content
    (root / changed).write_text((root / changed).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = await addresses(spa)
    assert before["app.zip"] != after["app.zip"]
    assert before["core.js"] == after["core.js"], "the runtimes have not changed"
    assert (await spa.get(before["app.zip"])).content == old
    assert (await spa.get(after["app.zip"])).status_code == 200


async def test_another_server_with_the_same_files_uses_the_same_names(
    spa: httpx2.AsyncClient, config: SpaConfig
) -> None:
    other = httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(config)), base_url="http://app")
    named = await addresses(spa)
    assert (await other.get(named["app.zip"])).status_code == 200, "it has not served the page yet"
    assert await addresses(other) == named


@pytest.mark.parametrize(
    "path", ["/release/0123456789abcdef/app/main.py", "/runtime/0123456789abcdef/pyodide/pyodide.mjs"]
)
async def test_of_a_version_that_is_gone_there_is_nothing(spa: httpx2.AsyncClient, path: str) -> None:
    answer = await spa.get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_the_callback_page_has_one_address(spa: httpx2.AsyncClient) -> None:
    version = (await addresses(spa))["main.py"].split("/")[2]
    assert (await spa.get(f"/release/{version}/app/static/blank.html")).status_code == 404


async def test_the_script_of_the_callback_page_is_kept_for_good(spa: httpx2.AsyncClient) -> None:
    callback = await spa.get("/app/static/blank.html")
    assert callback.headers["Cache-Control"] == "no-cache"
    (script,) = re.findall('<script src="([^"]+)"', callback.text)
    assert (await spa.get(script)).headers["Cache-Control"] == FOREVER


@pytest.mark.parametrize("changed", ["blank.html", "callback.js"])
async def test_a_change_of_the_callback_page_is_seen_after_the_next_reload(
    root: Path, spa: httpx2.AsyncClient, changed: str
) -> None:
    before = (await spa.get("/app/static/blank.html")).text
    (root / "app/static" / changed).write_text('<script src="/app/static/callback.js"></script>//', encoding="utf-8")
    await spa.get("/")
    assert (await spa.get("/app/static/blank.html")).text != before


def test_runtimes_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(SpaConfigError, match="make run"):
        create_app(SpaConfig(tmp_path, "", (), ()))
