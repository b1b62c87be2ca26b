"""A browser and an issuer for tests, in plain Python. Use them to test an app that uses this package.

:class:`FakeBrowser` has tabs, and each tab has a full set of ports; tabs share what real ones share.
:class:`FakeIssuer` answers authorization requests correctly, or as wrongly as a test asks it to::

    browser = FakeBrowser(FakeIssuer(settings.issuer))
    tab = browser.tab(settings)
    client = Client(settings, tab.ports)
    await client.login()
    tab.navigator.response = browser.issuer.answer(tab.navigator.left_for, claims={"nonce": "another"})
    await client.handle_redirect()  # raises NonceWrong

Needs PyJWT with ``cryptography``, so it runs under CPython.
"""

from .clock import NOW, FakeClock, FakeWake, settle
from .crypto import FakeCrypto, PrivateKey, public_jwk
from .issuer import FakeIssuer
from .navigator import FakeNavigator
from .network import FakeHttp, json_response, no_api
from .tabs import FakeChannel, FakeLocks
from .windows import Answer, FakeFrames, FakePopup, FakePopups, FakeWindow
from .world import FakeBrowser, FakeTab

__all__ = [
    "NOW",
    "Answer",
    "FakeBrowser",
    "FakeChannel",
    "FakeClock",
    "FakeCrypto",
    "FakeFrames",
    "FakeHttp",
    "FakeIssuer",
    "FakeLocks",
    "FakeNavigator",
    "FakePopup",
    "FakePopups",
    "FakeTab",
    "FakeWake",
    "FakeWindow",
    "PrivateKey",
    "json_response",
    "no_api",
    "public_jwk",
    "settle",
]
