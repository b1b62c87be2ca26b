"""What a login may ask for, and what no option may be."""

from dataclasses import fields
from functools import reduce
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.oidc import Client, SettingsError
from app.oidc.request.options import OWN_PARAMETERS, LoginOptions, essential_acr, is_silent
from app.oidc.testing import FakeTab


async def parameters(client: Client, tab: FakeTab, **options: object) -> dict[str, str]:
    await client.login(**options)  # type: ignore[arg-type]  # each test passes what login takes
    pairs = parse_qsl(urlsplit(tab.navigator.left_for).query, keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


OPTIONS = {option.name for option in fields(LoginOptions)} - {"app_state", "extra"}


@pytest.mark.parametrize("name", sorted(OWN_PARAMETERS | OPTIONS | {"request", "request_uri"}))
async def test_extra_parameters_cannot_take_the_clients_place(client: Client, tab: FakeTab, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        await parameters(client, tab, extra={name: "x"})
    assert tab.navigator.left_for == ""


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("max_age", {"max_age": "60"}),
        ("max_age", {"max_age": -1}),
        ("max_age", {"max_age": True}),
        ("max_age", {"max_age": 1.5}),
        ("max_age", {"max_age": 10**400}),
        ("scope", {"scope": ["openid"]}),
        ("audience", {"audience": 7}),
        ("connection", {"connection": b"acme"}),
        ("response_type", {"response_type": 7}),
        ("login_hint", {"login_hint": "\ud800"}),
        ("prompt", {"prompt": ["login"]}),
        ("extra", {"extra": ["display"]}),
        ("extra", {"extra": {7: "x"}}),
        ("display", {"extra": {"display": 7}}),
        ("display", {"extra": {"display": "\udfff"}}),
        ("claims", {"extra": {"claims": {"id_token": {}}}}),
        ("app_state", {"app_state": {1, 2}}),
        ("app_state", {"app_state": float("nan")}),
        ("app_state", {"app_state": reduce(lambda inner, _: [inner], range(100_000))}),
    ],
)
async def test_a_wrong_value_is_refused(client: Client, tab: FakeTab, name: str, options: dict[str, object]) -> None:
    """What cannot be sent or remembered is refused before anything is done."""
    with pytest.raises(SettingsError) as caught:
        await client.login(**options)  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.details["key"] == name
    assert (tab.navigator.left_for, tab.session_storage.names()) == ("", [])


@pytest.mark.parametrize(
    ("claims", "values"),
    [
        (None, None),
        ("{}", None),
        ('{"id_token": null}', None),
        ('{"id_token": {"acr": null}}', None),
        ('{"id_token": {"acr": {"values": ["gold"]}}}', None),
        ('{"id_token": {"acr": {"essential": false, "value": "gold"}}}', None),
        ('{"id_token": {"acr": {"essential": true, "values": ["gold", "silver"]}}}', ("gold", "silver")),
        ('{"id_token": {"acr": {"essential": true, "value": "gold"}}}', ("gold",)),
        ('{"id_token": {"acr": {"essential": true}}}', ()),
    ],
)
def test_essential_acr(claims: str | None, values: tuple[str, ...] | None) -> None:
    assert essential_acr(claims) == values


@pytest.mark.parametrize(
    "claims",
    [
        "",
        "[]",
        "{",
        '{"id_token": []}',
        '{"id_token": {"acr": "gold"}}',
        '{"id_token": {"acr": {"essential": "true"}}}',
        '{"id_token": {"acr": {"essential": true, "values": "gold"}}}',
        '{"id_token": {"acr": {"essential": true, "values": []}}}',
        '{"id_token": {"acr": {"essential": true, "values": ["gold", 7]}}}',
        '{"id_token": {"acr": {"essential": true, "value": 2}}}',
        '{"id_token": {"acr": {"values": null}}}',
    ],
)
def test_claims_that_no_check_could_follow_are_refused(claims: str) -> None:
    with pytest.raises(SettingsError) as caught:
        essential_acr(claims)
    assert caught.value.details["key"] == "claims"


@pytest.mark.parametrize(("prompt", "silent"), [("none", True), ("login", False), ("", False), (None, False)])
def test_only_prompt_none_is_silent(prompt: str | None, silent: bool) -> None:
    assert is_silent(prompt) is silent
