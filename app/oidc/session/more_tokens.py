"""Access tokens beside the session's own, for other permissions or for another API."""

from collections.abc import Hashable

from ..tokens import Tokens


class MoreTokens:
    """Keeps such tokens while the session lasts. ``session`` identifies it; tokens of another session are forgotten."""

    def __init__(self) -> None:
        self._session: Hashable = None
        self._kept: list[Tokens] = []

    def find(self, session: Hashable, audience: str | None, scope: str) -> Tokens | None:
        """Return the latest tokens for ``audience`` that cover every word of ``scope``, or None."""
        kept = reversed(self._kept if session == self._session else [])
        return next((tokens for tokens in kept if tokens.audience == audience and tokens.covers(scope)), None)

    def keep(self, session: Hashable, tokens: Tokens) -> None:
        """Keep ``tokens``, in place of those for the same API that they cover."""
        others = self._kept if session == self._session else []
        self._session = session
        self._kept = [
            other for other in others if other.audience != tokens.audience or not tokens.covers(other.scope)
        ] + [tokens]

    def drop(self, access_token: str) -> None:
        """Forget tokens that an API has refused."""
        self._kept = [tokens for tokens in self._kept if tokens.access_token != access_token]
