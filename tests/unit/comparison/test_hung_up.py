"""Who hung up on a request for the keys."""

from types import SimpleNamespace

import pytest

from tests.comparison.hung_up import CLIENT, ISSUER, HungUp

KEYS = "http://login.lab.localhost:8000/s/jwks-slow/jwks.json"


@pytest.mark.parametrize(
    ("url", "failure", "who"),
    [
        (KEYS, "net::ERR_ABORTED", CLIENT),
        (KEYS, "net::ERR_FAILED", ISSUER),
        ("http://login.lab.localhost:8000/s/jwks-slow/userinfo", "net::ERR_ABORTED", None),
    ],
)
def test_an_aborted_request_is_the_clients_doing(url, failure, who):
    listeners = {}
    hung_up = HungUp(SimpleNamespace(on=listeners.__setitem__))
    assert hung_up.who is None
    listeners["requestfailed"](SimpleNamespace(url=url, failure=failure))
    assert hung_up.who == who
