"""Whom the page may talk to."""

from pathlib import Path

from server.lab.names import LabPorts
from server.spa import SpaConfig, content_security_policy

ROOT = Path(__file__).resolve().parents[4]


def test_the_page_may_talk_to_its_issuer_and_its_api_alone() -> None:
    policy = content_security_policy(SpaConfig.load(ROOT, LabPorts(9000, 9000, 9000)))
    directives = {name: values for name, *values in (part.split() for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    login, api = "http://login.lab.localhost:9000", "http://api.lab.localhost:9000"
    assert directives["connect-src"] == ["'self'", login, api]
    assert directives["frame-src"] == ["'self'", login]
    assert directives["form-action"] == ["'self'", login]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")


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
