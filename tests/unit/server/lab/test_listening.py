"""Sockets: a port that is taken and a host that is no address are sentences, and nothing waits for the other side."""

import errno
import socket
from collections.abc import Callable
from typing import Any

import pytest

from server.lab.listening import LOOPBACK, StartError, listen
from server.testing.serving import free_sockets


@pytest.mark.parametrize(("family", "address"), LOOPBACK)
def test_a_port_that_is_taken_by_either_protocol_is_a_sentence(family: socket.AddressFamily, address: str) -> None:
    with socket.create_server((address, 0), family=family) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError) as raised:
            listen(port)
    message = str(raised.value)
    assert message.startswith(f"Port {port} cannot be used at {address}: Address already in use. ")
    assert f"make run PORT={port + 1}" in message
    assert message.count("in use") == 1


def test_an_empty_host_is_not_every_address() -> None:
    """As an unset variable leaves it. The system would take it for all addresses of this machine."""
    with pytest.raises(StartError, match="--host is empty"):
        listen(0, "")


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "a" * 70, "256.0.0.1"])
def test_a_host_that_is_no_address_is_a_sentence(host: str) -> None:
    with pytest.raises(StartError) as raised:
        listen(8179, host)
    assert host in str(raised.value)
    assert "Unknown error" not in str(raised.value)


def test_a_machine_without_ipv6_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    create_server = socket.create_server

    def without_ipv6(*arguments: Any, family: int, **options: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return create_server(*arguments, family=family, **options)

    monkeypatch.setattr(socket, "create_server", without_ipv6)
    (listener,) = listen(0)
    listener.close()


@pytest.mark.parametrize("sockets_of", [lambda: listen(0), free_sockets], ids=["the lab", "the test kit"])
def test_an_answer_is_sent_without_waiting_for_the_other_side(sockets_of: Callable[[], list[socket.socket]]) -> None:
    for listening in sockets_of():
        with listening, socket.create_connection(listening.getsockname()[:2]), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
