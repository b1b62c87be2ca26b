"""What to ask for to get tokens of the same kind again, or tokens for other permissions."""

import json

from ..request.options import LoginOptions
from ..tokens import Tokens, joined


def same_again(
    tokens: Tokens | None, response_type: str | None = None, scope: str | None = None, audience: str | None = None
) -> LoginOptions:
    """Return options that ask for tokens like ``tokens`` again, except where the other arguments differ.

    No more is asked for than was granted. Where there was an ID token, ``openid`` is asked for in any case (OpenID
    Connect Core 3.1.2.1): an authorization server need not list it in the scope that it granted, and without a new ID
    token nobody could say whose the new tokens are.
    """
    if tokens is None:
        return LoginOptions(response_type=response_type, scope=scope, audience=audience)
    response_type, scope = response_type or tokens.response_type, scope or tokens.scope
    if tokens.id_token or "id_token" in response_type.split():
        scope = joined("openid", scope)
    return LoginOptions(response_type=response_type, scope=scope, audience=audience or tokens.audience)


def more_of(tokens: Tokens, scope: str | None, audience: str | None) -> LoginOptions:
    """Return options that ask for an access token for ``scope`` at the API ``audience``, to be used beside ``tokens``.

    At the session's own API (None, or the audience of ``tokens``) ``scope`` is asked for in addition to what the
    session has; at another API it is asked for alone, or the session's scope if it is None.
    """
    if audience in {None, tokens.audience}:
        return same_again(tokens, scope=joined(tokens.scope, scope or ""))
    return same_again(tokens, scope=scope, audience=audience)


def key_of(options: LoginOptions) -> str:
    """Return a text that is the same for options that ask for the same tokens."""
    scope = None if options.scope is None else sorted(options.scope.split())
    return json.dumps([options.response_type, scope, options.audience])
