"""docs/providers.md: every block of settings is one the client takes, and every number names a source."""

import re
import tomllib
from pathlib import Path

import pytest

from app.oidc import Settings

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs/providers.md").read_text(encoding="utf-8")
PROVIDERS = dict(re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?^```toml\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL))


def test_every_provider_of_the_table_has_its_settings() -> None:
    assert list(PROVIDERS) == ["Auth0", "Keycloak", "Microsoft Entra ID", "Okta", "Google"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_client_takes_the_settings_as_they_are_printed(provider: str) -> None:
    auth = tomllib.loads(PROVIDERS[provider])["auth"]

    settings = Settings.from_mapping({**auth, "redirect_uri": "https://app.example/"})

    assert settings.issuer == auth["issuer"]


def test_every_number_names_a_source_and_every_source_is_used() -> None:
    text, sources = DOCUMENT.split("## Where it comes from")

    named = {int(number) for number in re.findall(r"\[(\d+)\]", text)}

    assert named == {int(number) for number in re.findall(r"^(\d+)\. ", sources, re.MULTILINE)}
