"""Access tokens beside the session's: for other permissions, or for another API, by audience and scope."""

from collections.abc import Hashable

from ..tokens import Tokens


class MoreTokens:
    """Keeps them as long as the session lasts. ``session`` tells it from others, whose tokens are forgotten."""

    def __init__(self) -> None:
        self._session: Hashable = None
        self._kept: list[Tokens] = []

    def find(self, session: Hashable, audience: str | None, scope: str) -> Tokens | None:
        """Return the latest tokens for ``audience`` that are good for every word of ``scope``, or None."""
        kept = reversed(self._kept if session == self._session else [])
        return next((tokens for tokens in kept if tokens.audience == audience and tokens.covers(scope)), None)

    def keep(self, session: Hashable, tokens: Tokens) -> None:
        """Keep ``tokens``; they take the place of those that are good for nothing else."""
        others = self._kept if session == self._session else []
        self._session = session
        self._kept = [
            other for other in others if other.audience != tokens.audience or not tokens.covers(other.scope)
        ] + [tokens]

    def drop(self, access_token: str) -> None:
        """Forget tokens that an API has refused."""
        self._kept = [tokens for tokens in self._kept if tokens.access_token != access_token]
