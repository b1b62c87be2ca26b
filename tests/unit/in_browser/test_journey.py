"""The authorization server with the parts for a browser: a login, Acme, a silent renewal and a logout."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

from server.authorization_server.services import Parts
from server.config import load
from server.in_browser.passwords import CtypesPasswords
from server.in_browser.signing import PlainSigning
from server.lab.names import LabPorts
from tests.unit.authorization_server.lab import ISSUER, PASSWORD, ROOT, SPA, Lab
from tests.unit.in_browser.test_passwords import LIBRARY


@dataclass
class LabInBrowser(Lab):
    """An installation with these parts. Each of its two issuers takes one of the keys."""

    signing: PlainSigning = field(
        default_factory=lambda: PlainSigning(RSAAlgorithm.to_jwk(generate_private_key(65537, 2048)) for _ in range(2))
    )

    def parts(self) -> Parts:
        return replace(
            super().parts(), signing=self.signing, passwords=CtypesPasswords(LIBRARY, memory_kib=8, passes=1)
        )


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    environ = {"LAB_DATA": str(tmp_path)}
    config, acme = (load(ROOT / f"server/{name}.toml", environ, LabPorts()) for name in ("sample", "acme"))
    return LabInBrowser(config, acme).start()


async def test_a_login_a_silent_renewal_and_a_logout(lab: Lab) -> None:
    browser, answer = await lab.logged_in()
    keys = jwt.PyJWKSet.from_dict((await browser.get(f"{ISSUER}/jwks.json")).json()).keys
    for page in (answer, await browser.get(lab.authorize_url(prompt="none"))):
        options = {"verify_exp": False, "verify_iat": False}
        told = jwt.decode(page.fragment["id_token"], keys[0], ["RS256"], audience="spa", options=options)
        assert (told["iss"], told["nonce"]) == (ISSUER, "a nonce")
        bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
        assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).json()["email"] == "ada@example.com"
    hint = {"id_token_hint": answer.fragment["id_token"], "post_logout_redirect_uri": SPA}
    assert (await browser.post(f"{ISSUER}/logout", hint)).location.startswith(SPA)
    assert (await browser.get(lab.authorize_url(prompt="none"))).fragment["error"] == "login_required"


async def test_a_wrong_password(lab: Lab) -> None:
    browser = lab.browser()
    page = await browser.press(
        await browser.get(lab.authorize_url()), "Log in", email="ada@example.com", password=f"{PASSWORD}."
    )
    assert page.status == 400
    assert page.form("Log in")


async def test_a_login_with_acme(lab: Lab) -> None:
    """The lab's server checks the ID token of the other issuer."""
    browser = lab.browser()
    page = await browser.press(await browser.get(lab.authorize_url()), "Continue with Acme")
    page = await browser.press(page, "Log in", email="ada@acme.example", password=PASSWORD)
    for _ in range(2):  # Acme asks, and then the lab's own server
        page = await browser.press(page, "Allow") if "Allow" in page.text else page
    assert "id_token" in page.fragment
