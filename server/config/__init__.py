"""Settings of the authorization server and of the API: one TOML file, checked before anything starts.

    config = load(Path("server/sample.toml"), os.environ, LabPorts())

Everything that :func:`load` returns is frozen. Whatever is wrong with the file is a :class:`ConfigError` whose
message names the file, the line and the key, and says what would be right. An unknown key is an error too,
because a misspelt setting would otherwise silently do nothing.
"""

from .reading import api_registration, client_registration, load, reload_rules, sample_user
from .table import ConfigError
from .values import (
    LOOPBACK_ADDRESS,
    RESPONSE_TYPES,
    STANDARD_SCOPES,
    Algorithm,
    ApiRegistration,
    ClientRegistration,
    Config,
    Connection,
    Lifetimes,
    RuleSettings,
    SampleUser,
    ServerSettings,
    canonical_response_type,
)

__all__ = [
    "LOOPBACK_ADDRESS",
    "RESPONSE_TYPES",
    "STANDARD_SCOPES",
    "Algorithm",
    "ApiRegistration",
    "ClientRegistration",
    "Config",
    "ConfigError",
    "Connection",
    "Lifetimes",
    "RuleSettings",
    "SampleUser",
    "ServerSettings",
    "api_registration",
    "canonical_response_type",
    "client_registration",
    "load",
    "reload_rules",
    "sample_user",
]
