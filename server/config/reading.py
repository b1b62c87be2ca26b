"""Reads the configuration from its TOML file and checks every value of it before anything starts."""

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast
from urllib.parse import urlsplit

from ..installation import data_folder
from ..lab.names import LabPorts, substitute_ports
from .table import ConfigError, Table, read_toml
from .values import (
    DEFAULT_ALGORITHM,
    LOOPBACK_ADDRESS,
    RESPONSE_TYPES,
    SAME_SITE,
    STANDARD_SCOPES,
    Algorithm,
    ApiRegistration,
    ClientRegistration,
    Config,
    Connection,
    Lifetimes,
    RuleSettings,
    SameSite,
    SampleUser,
    ServerSettings,
    canonical_response_type,
)


def load(path: Path, environ: Mapping[str, str], ports: LabPorts) -> Config:
    """Return the settings in ``path``, with those of ``environ`` over them and the lab's ports filled in.

    Raises ConfigError if the file is missing, is no TOML, lacks a key, or has a value that cannot work.
    """
    top = read_toml(path, lambda text: substitute_ports(text, ports))
    server = _server(top.table("server"), environ)
    connections = {each.name: each for each in map(_connection, top.tables("connections", unique="name"))}
    clients = {
        each.client_id: each
        for each in (client_registration(t, connections) for t in top.tables("clients", "client_id"))
    }
    apis = {each.identifier: each for each in map(api_registration, top.tables("apis", unique="identifier"))}
    config = Config(
        server=server,
        clients=MappingProxyType(clients),
        apis=MappingProxyType(apis),
        users=tuple(map(sample_user, top.tables("users", unique="email", plain=_plain_email))),
        connections=MappingProxyType(connections),
        lifetimes=_lifetimes(top.table("lifetimes", required=False)),
        rules=_rules(top.table("rules", required=False)),
        source=path,
    )
    if not connections:
        raise top.wrong("connections", "at least one [[connections]] table is needed, or nobody could log in")
    top.nothing_else()
    return config


def _server(table: Table, environ: Mapping[str, str]) -> ServerSettings:
    in_file = table.text("data", "")
    data = Path(environ.get("LAB_DATA") or in_file or data_folder())
    issuer = table.text("issuer")
    parts = urlsplit(issuer)
    if not _is_web_address(issuer) or parts.query or parts.fragment or issuer.endswith("/"):
        raise table.wrong("issuer", "must be an https address without query, fragment and trailing slash", issuer)
    result = ServerSettings(
        issuer=issuer,
        title=table.text("title"),
        tagline=table.text("tagline", ""),
        look=cast(Literal["lab", "acme"], table.choice("look", ("lab", "acme"), "lab")),
        data=data,
        database_url=environ.get("LAB_DATABASE_URL") or table.text("database_url", default_database(data, issuer)),
        session_same_site=_same_site(table, environ),
        development=table.flag("development", False),
    )
    table.nothing_else()
    return result


def default_database(data: Path, issuer: str) -> str:
    """Return the address of a file in ``data``, one for each issuer: a process may hold several, and a host too."""
    parts = urlsplit(issuer)
    return f"sqlite:///{data / (parts.hostname or 'server')}{parts.path.replace('/', '-')}.sqlite3"


def _same_site(table: Table, environ: Mapping[str, str]) -> SameSite:
    in_file = table.choice("session_same_site", SAME_SITE, "none")
    name = "LAB_SESSION_SAME_SITE"  # one for all issuers of a process: it is about the browser
    value = environ.get(name) or in_file
    if value not in SAME_SITE:
        raise ConfigError(f"{name} must be one of: {', '.join(SAME_SITE)} (it is {value!r}).")
    return cast(SameSite, value)


def client_registration(
    table: Table, connections: Mapping[str, Connection], *, for_tests: bool = False
) -> ClientRegistration:
    """Return what one ``[[clients]]`` table says. Raises ConfigError.

    ``for_tests``: any address may be a redirect URI, such as ``http://testserver/`` or ``myapp://callback``.
    """
    response_types = table.texts("response_types", ("id_token token",))
    for value in response_types:
        if canonical_response_type(value) not in RESPONSE_TYPES:
            raise table.wrong("response_types", f"must be among: {', '.join(RESPONSE_TYPES)}", value)
    allowed = table.texts("allowed_connections", tuple(connections))
    for name in allowed:
        if name not in connections:
            raise table.wrong("allowed_connections", f"must name [[connections]]: {', '.join(connections)}", name)
    redirect_uris = table.texts("redirect_uris")
    post_logout_redirect_uris = table.texts("post_logout_redirect_uris", ())
    for key, uris in (("redirect_uris", redirect_uris), ("post_logout_redirect_uris", post_logout_redirect_uris)):
        for uri in uris:
            good = _is_address_for_tests(uri) if for_tests else _is_web_address(uri)
            if not good or "#" in uri:  # RFC 6749 3.1.2: absolute, and without a fragment
                kind = "absolute" if for_tests else "full https"
                raise table.wrong(key, f"must be {kind} addresses without a fragment", uri)
    web_origins = table.texts("web_origins", ())
    for origin in web_origins:
        good = _is_address_for_tests(origin) if for_tests else _is_web_address(origin)
        if not good or origin.count("/") != 2:
            raise table.wrong("web_origins", "must be origins such as https://app.example.com, without a path", origin)
    any_loopback_port = table.flag("any_loopback_port", False)
    if any_loopback_port and not any(map(LOOPBACK_ADDRESS.match, redirect_uris)):
        # RFC 8252 8.3 advises against localhost: the name may lead to another machine.
        raise table.wrong(
            "any_loopback_port", "needs a redirect URI at http://127.0.0.1 or http://[::1], not localhost"
        )
    require_pkce = table.flag("require_pkce", True)
    client_secret = table.optional_text("client_secret")
    if not require_pkce and client_secret is None:
        raise table.wrong("require_pkce", "may be false only for a client with a client_secret (RFC 9700 2.1.1)")
    result = ClientRegistration(
        client_id=table.text("client_id"),
        name=table.text("name"),
        redirect_uris=redirect_uris,
        web_origins=web_origins,
        post_logout_redirect_uris=post_logout_redirect_uris,
        response_types=tuple(map(canonical_response_type, response_types)),
        allowed_connections=allowed,
        first_party=table.flag("first_party", False),
        client_secret=client_secret,
        any_loopback_port=any_loopback_port,
        require_pkce=require_pkce,
        id_token_claims=cast(
            Literal["standard", "all"], table.choice("id_token_claims", ("standard", "all"), "standard")
        ),
        id_token_signed_response_alg=cast(
            Algorithm, table.choice("id_token_signed_response_alg", ("RS256", "ES256"), DEFAULT_ALGORITHM)
        ),
    )
    table.nothing_else()
    return result


def api_registration(table: Table) -> ApiRegistration:
    """Return what one ``[[apis]]`` table says. Raises ConfigError."""
    permissions = table.words("permissions")
    for name in permissions:
        # RFC 6749 3.3: a scope token is printable ASCII without space, quote and backslash.
        if not name or any(not "!" <= c <= "~" or c in '"\\' for c in name) or name in STANDARD_SCOPES:
            raise table.wrong("permissions", "must be named like read:messages, and not like a standard scope", name)
    result = ApiRegistration(identifier=table.text("identifier"), name=table.text("name"), permissions=permissions)
    table.nothing_else()
    return result


def sample_user(table: Table) -> SampleUser:
    """Return what one ``[[users]]`` table says. Raises ConfigError."""
    email = table.text("email")
    if "@" not in email:
        raise table.wrong("email", "must be an e-mail address", email)
    result = SampleUser(
        email=_plain_email(email),
        password=table.text("password"),
        claims=table.json_table("claims"),
        metadata=table.json_table("metadata"),
    )
    table.nothing_else()
    return result


def _plain_email(email: str) -> str:
    """Return an address as people are found by it: without white space around it, in small letters."""
    return email.strip().lower()


def _connection(table: Table) -> Connection:
    kind = table.choice("kind", ("database", "openid"))
    issuer = table.text("issuer") if kind == "openid" else ""
    if issuer and not _is_web_address(issuer):
        raise table.wrong("issuer", "must be the https address of the other provider, as its tokens name it", issuer)
    name = table.text("name")
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise table.wrong("name", "may have only letters, digits and hyphens, because it stands in addresses", name)
    if kind == "database" and name != "database":
        raise table.wrong("name", 'must be "database" for the user database, of which there is one', name)
    scope = table.text("scope", "openid profile email") if kind == "openid" else ""
    if issuer and "openid" not in scope.split():
        raise table.wrong("scope", "must contain openid, or there is no ID token to log anybody in with", scope)
    result = Connection(
        name=name,
        label=table.text("label"),
        kind=cast(Literal["database", "openid"], kind),
        sign_up=table.flag("sign_up", True) if kind == "database" else False,
        issuer=issuer,
        client_id=table.text("client_id") if kind == "openid" else "",
        client_secret=table.optional_text("client_secret") if kind == "openid" else None,
        scope=scope,
    )
    table.nothing_else()
    return result


def _lifetimes(table: Table) -> Lifetimes:
    defaults = Lifetimes()
    values = {each.name: table.whole(each.name, getattr(defaults, each.name)) for each in fields(Lifetimes)}
    table.nothing_else()
    return Lifetimes(**values)


def _rules(table: Table) -> RuleSettings:
    settings = table.mapping("settings")
    for name, value in settings.items():
        if not isinstance(value, dict):
            raise table.wrong("settings", f"must hold a table for each rule, such as [rules.settings.{name}]")
    result = RuleSettings(
        enabled=table.texts("enabled", ()),
        hooks=table.texts("hooks", ()),
        time_limit=table.number("time_limit", 1.0),
        settings=settings,
        folder=Path(folder) if (folder := table.text("folder", "")) else None,
    )
    table.nothing_else()
    return result


def reload_rules(path: Path) -> RuleSettings:
    """Return ``[rules]`` as it is in the file now. Raises ConfigError."""
    return _rules(read_toml(path, str).table("rules", required=False))


def _is_address_for_tests(uri: str) -> bool:
    """Return whether a client under test may have this address: any absolute one (RFC 3986 4.3) but a script."""
    scheme, colon, rest = uri.partition(":")
    is_scheme = bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme))
    if scheme.lower() in ("http", "https"):
        return _has_host(uri)
    is_ascii = all("!" <= character <= "~" for character in uri)
    return bool(is_scheme and colon and rest and is_ascii) and scheme.lower() not in ("javascript", "data", "vbscript")


def _is_web_address(text: str) -> bool:
    """Return whether ``text`` is https, or plain http on this machine.

    OIDC Core 3.2.2.1 allows plain http for the implicit flow on loopback only: there, nobody between the
    browser and the server can read along. ``*.localhost`` never leaves the machine (RFC 6761 6.3).
    """
    if not _has_host(text):
        return False
    parts = urlsplit(text)
    host = parts.hostname or ""
    local = host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
    return parts.scheme == "https" or (parts.scheme == "http" and local)


def _has_host(text: str) -> bool:
    """Return whether an address names a host, with a port that can be one, and no user."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return False
    # A URI is ASCII without spaces (RFC 3986 2); anything else would not survive a Location header.
    return bool(parts.hostname) and parts.username is None and all("!" <= c <= "~" for c in text)
