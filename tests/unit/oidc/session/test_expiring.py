"""``on_expiring``: told once for tokens that are about to expire and have not been renewed."""

from app.oidc import Client
from app.oidc.testing import FakeBrowser

from ..conftest import MakeClient
from .told import Told, listen


async def test_expiring_is_told_once_where_nothing_renews(make_client: MakeClient, world: FakeBrowser) -> None:
    client = make_client(renew_at_fraction=0)
    told = listen(client)
    tokens = await client.login_silently()
    await world.clock.advance(535)
    assert told == [("in", "ada")]
    await world.clock.advance(10)
    assert told[1:] == [("expiring", tokens.expires_at)]
    await world.clock.advance(300)
    assert len(told) == 2
    renewed = await client.login_silently()
    await world.clock.advance(600)
    assert told[2:] == [("expiring", renewed.expires_at)]


async def test_short_lived_tokens_expire_a_tenth_of_their_life_ahead(
    make_client: MakeClient, world: FakeBrowser
) -> None:
    world.issuer.lifetime = 100
    client = make_client(renew_at_fraction=0)
    told = listen(client)
    await client.login_silently()
    await world.clock.advance(89)
    assert told == [("in", "ada")]
    await world.clock.advance(7)
    assert [name for name, _ in told] == ["in", "expiring"]


async def test_what_is_renewed_in_time_does_not_expire(client: Client, world: FakeBrowser, told: Told) -> None:
    await client.login_silently()
    await world.clock.advance(3000)
    assert told == [("in", "ada")]
