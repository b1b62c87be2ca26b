"""A login with an authorization code, at a token endpoint that can be changed."""

from collections.abc import Callable, Mapping

from app.oidc import Client
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab


async def come_back(client: Client, tab: FakeTab, world: FakeBrowser, **options: object) -> None:
    await client.login(**options)  # type: ignore[arg-type]  # each test passes what login takes
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()


def token_endpoint(world: FakeBrowser, tab: FakeTab, change: Callable[[HttpResponse], HttpResponse]) -> None:
    """Change what the token endpoint says, and nothing else."""

    def serve(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        right = world.serve(method, url, headers, body)
        return change(right) if url.endswith("/token") else right

    tab.http.server = serve
