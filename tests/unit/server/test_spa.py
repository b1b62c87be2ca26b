"""What the host of the page serves, with which headers, and what it does not serve."""

import io
import zipfile
from pathlib import Path

import httpx2
import pytest

from server.lab.names import LabPorts, substitute_ports
from server.spa import SpaConfig, SpaConfigError, content_security_policy, create_app

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def spa() -> httpx2.AsyncClient:
    app = create_app(SpaConfig.load(ROOT, LabPorts(9000, 9000, 9000)))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://app.lab.localhost:9000")


@pytest.mark.parametrize(
    "path", ["/", "/pyscript.toml", "/app/main.py", "/app/oidc/events.py", "/app/static/blank.html"]
)
async def test_serves_the_page(spa: httpx2.AsyncClient, path: str) -> None:
    response = await spa.get(path)
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.data/login.sqlite",
        "/server/config.py",
        "/server/sample.toml",
        "/tests/",
        "/pyproject.toml",
        "/README.md",
        "/app",
        "/app/",
        "/app/../pyproject.toml",
        "/app/%2e%2e/pyproject.toml",
        "/app/..%2fpyproject.toml",
        "/app//etc/passwd",
        "/app/oidc/__pycache__/",
        "/runtime/.stamp",
        "/lesson/6",
    ],
)
async def test_serves_nothing_else(spa: httpx2.AsyncClient, path: str) -> None:
    response = await spa.get(path)
    assert response.status_code == 404
    assert response.text.startswith("There is nothing at this address.")


async def test_bytecode_beside_the_sources_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "app/__pycache__").mkdir(parents=True)
    (tmp_path / "app/__pycache__/main.cpython-311.pyc").write_bytes(b"x")
    (tmp_path / "app/.secret").write_text("x")
    (tmp_path / ".runtime").mkdir()
    config = SpaConfig(tmp_path, "", ("http://login.lab.localhost",), ("http://api.lab.localhost",))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(config)), base_url="http://app") as spa:
        for path in ("/app/__pycache__/main.cpython-311.pyc", "/app/.secret"):
            assert (await spa.get(path)).status_code == 404


async def test_modules_and_webassembly_have_the_type_that_browsers_demand(spa: httpx2.AsyncClient) -> None:
    for path, media_type in {
        "/app/static/boot.js": "text/javascript",
        "/app/static/styles.css": "text/css",
        "/runtime/pyodide/pyodide.mjs": "text/javascript",
        "/runtime/pyodide/pyodide.asm.wasm": "application/wasm",
    }.items():
        assert (await spa.get(path)).headers["Content-Type"].startswith(media_type)


async def test_the_archive_of_the_app_holds_its_modules_as_they_are_now(tmp_path: Path) -> None:
    (tmp_path / "app/ui").mkdir(parents=True)
    (tmp_path / ".runtime").mkdir()
    (tmp_path / "app/ui/page.py").write_text("first = 1\n")
    (tmp_path / "app/notes.txt").write_text("not a module")
    config = SpaConfig(tmp_path, "", ("http://login.lab.localhost",), ("http://api.lab.localhost",))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(config)), base_url="http://app") as spa:
        for text in ("first = 1\n", "second = 2\n"):
            (tmp_path / "app/ui/page.py").write_text(text)
            archive = zipfile.ZipFile(io.BytesIO((await spa.get("/runtime/app.zip")).content))
            assert archive.namelist() == ["app/ui/page.py"]
            assert archive.read("app/ui/page.py").decode() == text


async def test_the_page_may_talk_to_its_issuer_and_its_api_alone(spa: httpx2.AsyncClient) -> None:
    policy = (await spa.get("/")).headers["Content-Security-Policy"]
    directives = {name: values for name, *values in (part.split() for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    login, api = "http://login.lab.localhost:9000", "http://api.lab.localhost:9000"
    assert directives["connect-src"] == ["'self'", login, api]
    assert directives["frame-src"] == ["'self'", login]
    assert directives["form-action"] == ["'self'", login]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")


async def test_the_callback_page_carries_no_opener_policy_and_runs_nothing(spa: httpx2.AsyncClient) -> None:
    callback = await spa.get("/app/static/blank.html")
    assert "Cross-Origin-Opener-Policy" not in callback.headers
    assert "script-src" not in callback.headers["Content-Security-Policy"]
    assert (await spa.get("/")).headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"


def test_only_the_port_of_known_hosts_is_substituted() -> None:
    text = """
    issuer = "http://login.lab.localhost:8000"
    api = "http://api.lab.localhost:8000/messages"
    other = "http://idp.example:8000"
    longer = "http://login.lab.localhost:80001"
    prefixed = "http://my.acme.localhost:8000"
    """
    result = substitute_ports(text, LabPorts(app=9000, login=9001, api=9002))
    assert "http://login.lab.localhost:9001" in result
    assert "http://api.lab.localhost:9002/messages" in result
    for untouched in ("http://idp.example:8000", "localhost:80001", "http://my.acme.localhost:8000"):
        assert untouched in result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "not found"),
        ("# \udcff", "UTF-8"),
        ("[auth", "table declaration"),
        ("", r"\[auth\] is missing"),
        ("auth = 5", r"\[auth\] is missing"),
        ('[auth]\nclient_id = "spa"', "issuer is missing; it must be"),
        ('[auth]\nissuer = "https://login.example"', "client_id is missing; it must be"),
        ('[auth]\nissuer = "https://login.example"\nclientid = "spa"', "'clientid': did you mean client_id?"),
        ('[auth]\nisuer = "https://login.example"\nclient_id = "spa"', "'isuer': did you mean issuer?"),
        ('[auth]\nissuer = "https://login.example"\nclient_id = 5', "client_id must be"),
        ('[auth]\nissuer = "https://login.example"\nclient_id = " "', "client_id must be"),
        ('[auth]\nissuer = "login.example"\nclient_id = "spa"', "issuer must be an address"),
        ('[auth]\nissuer = "https://login.example"\nclient_id = "spa"\napi = 5', "api"),
        (
            '[auth]\nissuer = "https://login.example"\nclient_id = "spa"\nissuer_origins = ["keys.example"]',
            "issuer_origins",
        ),
    ],
)
def test_a_bad_configuration_is_named(tmp_path: Path, text: str | None, expected: str) -> None:
    if text is not None:
        (tmp_path / "pyscript.toml").write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(SpaConfigError, match=expected) as caught:
        SpaConfig.load(tmp_path, LabPorts())
    assert str(tmp_path / "pyscript.toml") in str(caught.value)


def test_a_foreign_provider_enters_the_policy_by_its_origin(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").write_text(
        '[auth]\nissuer = "https://tenant.example/realms/lab"\nclient_id = "spa"\napi = "https://api.example/v1"'
    )
    policy = content_security_policy(SpaConfig.load(tmp_path, LabPorts(9000, 9000, 9000)))
    assert "connect-src 'self' https://tenant.example https://api.example;" in policy


def test_a_provider_on_several_hosts_and_several_apis_enter_the_policy(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").write_text(
        """
        [auth]
        issuer = "https://login.example"
        client_id = "spa"
        issuer_origins = ["https://keys.example", "https://userinfo.example/"]
        api = ["https://one.example/v1", "https://two.example"]
        """
    )
    policy = content_security_policy(SpaConfig.load(tmp_path, LabPorts()))
    issuer = "https://login.example https://keys.example https://userinfo.example"
    assert f"connect-src 'self' {issuer} https://one.example https://two.example;" in policy
    assert f"frame-src 'self' {issuer};" in policy


def test_a_page_that_only_logs_in_needs_no_api(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").write_text('[auth]\nissuer = "https://login.example"\nclient_id = "spa"')
    assert "connect-src 'self' https://login.example;" in content_security_policy(SpaConfig.load(tmp_path, LabPorts()))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    text = (ROOT / "pyscript.toml").read_text(encoding="utf-8")
    (tmp_path / "pyscript.toml").write_text(text, encoding="utf-8-sig")
    config = SpaConfig.load(tmp_path, LabPorts())
    assert config.pyscript_toml == text, "nor does the page, whose reader knows no such mark, see it"


def test_a_configuration_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").mkdir()
    with pytest.raises(SpaConfigError, match="cannot be read"):
        SpaConfig.load(tmp_path, LabPorts())
