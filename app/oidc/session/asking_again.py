"""What to ask for when tokens of the session's kind are to come again, or with other permissions beside it."""

import json

from ..request.options import LoginOptions
from ..tokens import Tokens, joined


def same_again(
    tokens: Tokens | None, response_type: str | None = None, scope: str | None = None, audience: str | None = None
) -> LoginOptions:
    """Return what asks for tokens like ``tokens``, and for no more than was granted, but for what is said otherwise.

    An ID token must come again where there was one, or nobody could tell whose the new tokens are: so ``openid`` is
    asked for (OpenID Connect Core 3.1.2.1), which an authorization server need not list among what it granted.
    """
    if tokens is None:
        return LoginOptions(response_type=response_type, scope=scope, audience=audience)
    response_type, scope = response_type or tokens.response_type, scope or tokens.scope
    if tokens.id_token or "id_token" in response_type.split():
        scope = joined("openid", scope)
    return LoginOptions(response_type=response_type, scope=scope, audience=audience or tokens.audience)


def more_of(tokens: Tokens, scope: str | None, audience: str | None) -> LoginOptions:
    """Return what asks for an access token for ``scope`` beside ``tokens``, at the API ``audience`` if one is named.

    At the session's own API it is asked for beside what the session has; at another one ``scope`` alone, or the
    session's if it is None.
    """
    if audience in {None, tokens.audience}:
        return same_again(tokens, scope=joined(tokens.scope, scope or ""))
    return same_again(tokens, scope=scope, audience=audience)


def key_of(options: LoginOptions) -> str:
    """Return one text for all requests that give the same."""
    scope = None if options.scope is None else sorted(options.scope.split())
    return json.dumps([options.response_type, scope, options.audience])
