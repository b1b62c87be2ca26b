"""Which configuration of the page is taken, and what is said about one that is not."""

from pathlib import Path

import pytest

from server.lab.names import LabPorts, substitute_ports
from server.spa import SpaConfig, SpaConfigError

ROOT = Path(__file__).resolve().parents[4]


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


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    text = (ROOT / "pyscript.toml").read_text(encoding="utf-8")
    (tmp_path / "pyscript.toml").write_text(text, encoding="utf-8-sig")
    config = SpaConfig.load(tmp_path, LabPorts())
    assert config.pyscript_toml == text, "nor does the page, whose reader knows no such mark, see it"


def test_a_configuration_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").mkdir()
    with pytest.raises(SpaConfigError, match="cannot be read"):
        SpaConfig.load(tmp_path, LabPorts())
