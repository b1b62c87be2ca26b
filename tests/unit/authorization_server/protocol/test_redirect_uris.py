"""The port of a loopback address, for clients that are registered for any."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.authorization_server.protocol.redirect_uris import redirect_uris_at
from tests.unit.authorization_server.protocol.parsing import APP

NATIVE = replace(
    APP,
    redirect_uris=(
        "http://127.0.0.1/cb",
        "http://127.0.0.1:8400/other?x=1",
        "http://[::1]/cb",
        "http://127.0.0.1",
        "http://localhost/cb",
        "https://app.example/cb",
        "http://app.lab.localhost/cb",
    ),
    any_loopback_port=True,
)


def may_have(address, client=NATIVE):
    return address in redirect_uris_at(client, address)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/cb",
        "http://127.0.0.1:1/cb",
        "http://127.0.0.1:51004/cb",
        "http://127.0.0.1:65535/cb",
        "http://127.0.0.1:51004/other?x=1",
        "http://127.0.0.1/other?x=1",
        "http://[::1]:51004/cb",
        "http://127.0.0.1:51004",
        "http://localhost/cb",
        "https://app.example/cb",
    ],
)
def test_any_port_of_a_loopback_address_will_do(address):
    assert may_have(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:51004/",
        "http://127.0.0.1:51004/CB",
        "http://127.0.0.1:51004/cb/",
        "http://127.0.0.1:51004/cb?",
        "http://127.0.0.1:51004/cb?x=1",
        "http://127.0.0.1:51004/cb#",
        "http://127.0.0.1:51004/cb#x",
        "http://127.0.0.1:51004/cb\n",
        "http://127.0.0.1:51004/../cb",
        "http://127.0.0.1:51004/%63b",
        "http://127.0.0.1:51004//cb",
        "http://127.0.0.1:51004\\cb",
        "http://127.0.0.1:51004\n",
        "http://127.0.0.1:51004cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:00080/cb",
        "http://127.0.0.1:65536/cb",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:123456/cb",
        "http://127.0.0.1:+80/cb",
        "http://127.0.0.1:-80/cb",
        "http://127.0.0.1:8_0/cb",
        "http://127.0.0.1: 80/cb",
        "http://127.0.0.1:\u0668\u0660/cb",
        "http://127.0.0.1:80:90/cb",
        "http://127.0.0.1:80@evil.example/cb",
        "http://127.0.0.1:80#@evil.example/cb",
        "http://127.0.0.1:80?@evil.example/cb",
        "http://127.0.0.1@evil.example:80/cb",
        "http://127.0.0.1.evil.example:80/cb",
        "http://evil.example@127.0.0.1:80/cb",
        "http://user:pw@127.0.0.1:80/cb",
        "http://evil.example/http://127.0.0.1:80/cb",
        "https://127.0.0.1:80/cb",
        "HTTP://127.0.0.1:80/cb",
        "Http://127.0.0.1:80/cb",
        " http://127.0.0.1:80/cb",
        "//127.0.0.1:80/cb",
        "http:127.0.0.1:80/cb",
        "http://127.1:80/cb",
        "http://127.0.0.2:80/cb",
        "http://127.0.0.1.:80/cb",
        "http://0x7f.0.0.1:80/cb",
        "http://2130706433:80/cb",
        "http://0.0.0.0:80/cb",
        "http://[::1]:80/other?x=1",  # that path is registered for the other address
        "http://[0:0:0:0:0:0:0:1]:80/cb",
        "http://[::1%25lo]:80/cb",
        "http://[::ffff:127.0.0.1]:80/cb",
        "http://[::]:80/cb",
        "http://::1:80/cb",
        "http://[::1]evil.example:80/cb",
        "http://localhost:51004/cb",
        "http://app.lab.localhost:51004/cb",
        "https://app.example:51004/cb",
    ],
)
def test_everything_else_is_compared_character_by_character(address):
    assert not may_have(address)


def test_a_client_that_is_not_registered_so_has_its_ports_alone():
    client = replace(NATIVE, any_loopback_port=False)
    assert may_have("http://127.0.0.1/cb", client)
    assert not may_have("http://127.0.0.1:51004/cb", client)


@given(port=st.integers(min_value=1, max_value=65_535))
def test_any_port(port):
    assert may_have(f"http://127.0.0.1:{port}/cb")
    assert may_have(f"http://[::1]:{port}/cb")


@given(between=st.text(max_size=12))
def test_nothing_but_a_port_comes_between_address_and_path(between):
    is_port = between.isascii() and between.isdigit() and between[0] != "0" and int(between) <= 65_535
    assert may_have(f"http://127.0.0.1:{between}/cb") == is_port
    assert may_have(f"http://127.0.0.1{between}/cb") == (between == "")
