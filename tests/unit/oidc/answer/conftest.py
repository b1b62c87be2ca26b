"""A login for the tests of the checks."""

import pytest

from app.oidc import Client
from app.oidc.testing import FakeIssuer, FakeTab

from .login import Login


@pytest.fixture
def login(client: Client, tab: FakeTab, issuer: FakeIssuer) -> Login:
    return Login(client, tab, issuer)
