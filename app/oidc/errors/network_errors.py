"""A request had no answer, or none that can be used."""

from .oidc_error import OidcError


class NetworkError(OidcError):
    """A request had no answer, or none that can be used."""

    sentence = "A request had no answer."
    advice = "Check the connection and try again."


class IssuerUnreachable(NetworkError):
    """The issuer does not answer a plain request either."""

    sentence = "The authorization server does not answer."
    advice = "It may be down, or there is no network. Nothing here is lost; try again in a moment."


class DiscoveryFailed(NetworkError):
    """The discovery document is missing, unreadable, or speaks for another issuer."""

    sentence = "The authorization server's description of itself cannot be used."
    advice = "Check the setting 'issuer': it must be spelled exactly as in that document."


class KeysUnavailable(NetworkError):
    """The issuer's keys could not be fetched, and there is no earlier copy."""

    sentence = "The keys of the authorization server cannot be had."


class TokenEndpointFailed(NetworkError):
    """The token endpoint's answer cannot be used."""

    sentence = "The code could not be exchanged for tokens."


class UserinfoFailed(NetworkError):
    """UserInfo gave no answer that can be used."""

    sentence = "The profile cannot be had from the authorization server."


class ApiUnreachable(NetworkError):
    """The API gave no answer at all."""

    sentence = "The API does not answer."
    advice = (
        "It may be down, there is no network, or the address is wrong. You are still signed in; try again in a moment."
    )
