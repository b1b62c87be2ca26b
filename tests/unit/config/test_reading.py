"""A good file is read; a bad one stops the start and says where and what would be right."""

from pathlib import Path

import pytest

from server.authorization_server.protocol.claims import SCOPE_CLAIMS
from server.config import ConfigError, load, reload_rules
from server.lab.names import LabPorts

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = (ROOT / "server/sample.toml").read_text()


def load_text(tmp_path, text, environ=None, ports=None):
    path = tmp_path / "server.toml"
    path.write_text(text)
    return load(path, environ or {}, ports or LabPorts())


def test_the_sample_installation(tmp_path):
    config = load(ROOT / "server/sample.toml", {"LAB_DATA": str(tmp_path)}, LabPorts())
    assert config.server.issuer == "http://login.lab.localhost:8000"
    assert config.server.database_url == f"sqlite:///{tmp_path / 'login.lab.localhost.sqlite3'}"
    assert config.clients["spa"].redirect_uris[0] == "http://app.lab.localhost:8000/"
    assert "id_token token" in config.clients["spa"].response_types
    assert config.apis["https://api.lab.example/"].permissions.keys() == {
        "read:messages",
        "write:messages",
        "read:reports",
    }
    assert [user.email for user in config.users] == ["ada@example.com", "alan@example.com"]
    assert config.lifetimes.access_token == 600


def test_ada_has_every_claim_of_the_scope_profile(tmp_path):
    ada = load(ROOT / "server/sample.toml", {"LAB_DATA": str(tmp_path)}, LabPorts()).users[0]
    missing = set(SCOPE_CLAIMS["profile"]) - ada.claims.keys() - {"updated_at"}  # this one is the server's to say
    assert not missing, f"{ada.email} lacks {', '.join(sorted(missing))}"


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "server.toml"
    path.write_text(SAMPLE, encoding="utf-8-sig")
    assert load(path, {}, LabPorts()).server.issuer == "http://login.lab.localhost:8000"
    assert reload_rules(path).enabled == ()


def test_acme_has_one_client_and_its_own_database(tmp_path):
    config = load(ROOT / "server/acme.toml", {"LAB_DATA": str(tmp_path)}, LabPorts())
    assert list(config.clients) == ["lab-login"]
    assert "acme.localhost" in config.server.database_url


def test_the_ports_of_lab_hosts_are_filled_in(tmp_path):
    config = load_text(tmp_path, SAMPLE, ports=LabPorts(9000, 9001, 9002))
    assert config.server.issuer == "http://login.lab.localhost:9001"
    assert config.clients["spa"].web_origins[0] == "http://app.lab.localhost:9000"


def test_data_of_the_file_unless_the_environment_says_otherwise(tmp_path):
    text = SAMPLE.replace('title = "Lab Login"', 'title = "Lab Login"\ndata = "elsewhere"')
    assert load_text(tmp_path, text).server.data == Path("elsewhere")
    assert load_text(tmp_path, text, {"LAB_DATA": "here"}).server.data == Path("here")


def test_cookies_of_the_file_unless_the_environment_says_otherwise(tmp_path):
    assert load_text(tmp_path, SAMPLE).server.session_same_site == "none"
    assert load_text(tmp_path, SAMPLE, {"LAB_SESSION_SAME_SITE": "lax"}).server.session_same_site == "lax"
    text = SAMPLE.replace('title = "Lab Login"', 'title = "Lab Login"\nsession_same_site = "lax"')
    assert load_text(tmp_path, text).server.session_same_site == "lax"
    with pytest.raises(ConfigError, match="LAB_SESSION_SAME_SITE must be one of: none, lax"):
        load_text(tmp_path, SAMPLE, {"LAB_SESSION_SAME_SITE": "strict"})


def test_a_program_may_listen_at_any_port_if_its_registration_says_so(tmp_path):
    assert not load_text(tmp_path, SAMPLE).clients["spa"].any_loopback_port
    text = SAMPLE.replace(
        "redirect_uris = [", 'any_loopback_port = true\nredirect_uris = [\n    "http://[::1]/callback",', 1
    )
    assert load_text(tmp_path, text).clients["spa"].any_loopback_port


def test_a_response_type_is_a_set(tmp_path):
    text = SAMPLE.replace('"id_token token",', '"token id_token",')
    assert "id_token token" in load_text(tmp_path, text).clients["spa"].response_types


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[server]", "[server", "is no TOML"),
        ('title = "Lab Login"', "", "server.title is missing"),
        ('title = "Lab Login"', "title = 3", "server.title must be a text"),
        ('title = "Lab Login"', 'title = ""', "server.title must not be empty"),
        ('tagline = "', 'taglin = "', "did you mean 'tagline'"),
        ('localhost:8000"\ntitle', 'localhost:8000/"\ntitle', "without query, fragment and trailing slash"),
        ("http://login.lab.localhost:8000", "http://login.example.com", "server.issuer must be an https address"),
        ('client_id = "spa"', "", "clients[0].client_id is missing"),
        ("redirect_uris = [\n", "redirect_uris = []\nignored = [\n", "clients[0].redirect_uris"),
        ('app.lab.localhost:8000/",', 'app.lab.localhost:8000/#x",', "without a fragment"),
        ('"http://app.lab.localhost:8000/",', '"http://app.example.com/",', "must be full https addresses"),
        ('"http://app.lab.localhost:8000/",', '"http://ada@app.lab.localhost/",', "must be full https addresses"),
        ('"http://app.lab.localhost:8000/",', '"http://localhost:x/",', "must be full https addresses"),
        ('web_origins = ["http://app.lab.localhost:8000"', 'web_origins = ["http://localhost/"', "must be origins"),
        ('"code id_token token",', '"code refresh_token",', "clients[0].response_types must be among"),
        (
            "response_types = [\n",
            "response_types = []\nignored = [\n",
            "clients[0].response_types must be a list",
        ),
        ('["database", "acme"]', "[]", "clients[0].allowed_connections must be a list"),
        ("first_party = false", 'client_secret = ""', "clients[0].client_secret must not be empty"),
        ('client_id = "lab-login"', 'client_id = "a"\nclient_secret = " "', "connections[1].client_secret must not be"),
        ('["database", "acme"]', '["google"]', "must name [[connections]]: database, acme"),
        ("first_party = false", 'first_party = "no"', "clients[0].first_party must be true or false"),
        ("first_party = false", "any_loopback_port = 1", "clients[0].any_loopback_port must be true or false"),
        ("first_party = false", "any_loopback_port = true", "needs a redirect URI at http://127.0.0.1 or http://[::1]"),
        ('"read:reports" =', '"openid" =', "not like a standard scope"),
        ('"read:reports" =', '"read reports" =', "must be named like read:messages"),
        ("[apis.permissions]", "[apis.other]", "apis[0].permissions is missing"),
        ('email = "alan@example.com"', 'email = "ada@example.com"', "users[1].email is there twice"),
        ('email = "alan@example.com"', 'email = " Ada@Example.com"', "users[1].email is there twice"),
        ('email = "alan@example.com"', 'email = "alan"', "users[1].email must be an e-mail address"),
        ('email = "alan@example.com"', 'email = "a\\u0000@b.example"', "users[1].email must be text without control"),
        ('client_id = "spa"', 'client_id = "spa\\u0000"', "clients[0].client_id must be text without control"),
        ('client_id = "spa"', 'client_id = "spa\\u007f"', "clients[0].client_id must be text without control"),
        ('"read:reports" = "', '"read:reports" = "\\u0000', "apis[0].permissions must map each name to a text"),
        ('kind = "openid"', 'kind = "saml"', "connections[1].kind must be one of: database, openid"),
        ('name = "database"', 'name = "people"', 'must be "database"'),
        ('name = "acme"', 'name = "ac/me"', "may have only letters"),
        ('client_id = "lab-login"', "", "connections[1].client_id is missing"),
        ("access_token = 600", "access_token = 0", "lifetimes.access_token must be a number above zero"),
        ("access_token = 600", "access_token = inf", "lifetimes.access_token must be a number above zero"),
        ("access_token = 600", "access_token = 0.5", "lifetimes.access_token must be a whole number of seconds"),
        ('birthdate = "1815-12-10"', "birthdate = 1815-12-10", "users[0].claims must hold what JSON can"),
        ('locale = "en-GB"', "locale = nan", "users[0].claims must hold what JSON can"),
        ('app.lab.localhost:8000/",', 'app.lab.localhost:8000/\u2713",', "must be full https addresses"),
        ("access_token = 600", "refresh_token = 600", "lifetimes.refresh_token is no setting"),
        ("[lifetimes]", "[lifetime]", "lifetime is no setting; did you mean 'lifetimes'"),
    ],
)
def test_a_bad_file_says_what_would_be_right(tmp_path, old, new, says):
    assert old in SAMPLE
    with pytest.raises(ConfigError) as raised:
        load_text(tmp_path, SAMPLE.replace(old, new, 1))
    assert says in str(raised.value)
    assert "server.toml" in str(raised.value)


def test_the_line_is_named(tmp_path):
    line = SAMPLE.splitlines().index('email = "alan@example.com"') + 1
    with pytest.raises(ConfigError, match=rf"line {line}: users\[1\]\.email"):
        load_text(tmp_path, SAMPLE.replace("alan@example.com", "alan"))


def test_no_password_is_in_an_error(tmp_path):
    with pytest.raises(ConfigError) as raised:
        load_text(tmp_path, SAMPLE.replace('password = "correct horse battery staple"', "password = 5551234", 1))
    assert "users[0].password" in str(raised.value)
    assert "5551234" not in str(raised.value)


def test_nobody_could_log_in_without_a_connection(tmp_path):
    text = '[server]\nissuer = "https://a.example"\ntitle = "A"\n'
    with pytest.raises(ConfigError, match="at least one"):
        load_text(tmp_path, text)


def test_a_missing_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml", {}, LabPorts())
