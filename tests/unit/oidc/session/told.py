"""What the subscriptions of a client tell, as a list."""

from typing import Any

from app.oidc import Client
from app.oidc.testing import FakeBrowser, FakeTab

Told = list[tuple[str, Any]]


def listen(client: Client) -> Told:
    """Start ``client``, and return what it tells from now on: who was signed in, and why nobody or no longer."""
    told: Told = []
    client.on_signed_in(lambda session: told.append(("in", session.user["sub"])))
    client.on_signed_out(lambda out: told.append(("out", (out.user["sub"], out.reason))))
    client.on_expiring(lambda tokens: told.append(("expiring", tokens.expires_at)))
    client.on_renewal_failed(lambda error: told.append(("failed", type(error))))
    client.start()
    return told


async def log_in(client: Client, tab: FakeTab, world: FakeBrowser, user: str = "ada", **options: Any) -> None:
    world.issuer.user = user
    await client.login(**options)
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()
