"""A client that tells what happens."""

import pytest

from app.oidc import Client

from .told import Told, listen


@pytest.fixture
async def told(client: Client) -> Told:
    """Return what ``client`` tells."""
    return listen(client)
