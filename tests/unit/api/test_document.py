"""Schemathesis against the API's own document: no 5xx, no answer outside the document."""

import tempfile
from pathlib import Path

import httpx2
import schemathesis
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import settings

from server import api
from server.config import load
from server.lab.names import LabPorts
from tests.unit.api.issuer import Clock, Issuer

ISSUER = Issuer({"one": rsa.generate_private_key(65537, 2048)})
EVERYTHING, NOTHING = ISSUER.sign(scope="read:messages write:messages read:reports"), ISSUER.sign(scope="openid")

# At module level, because Schemathesis reads the document while pytest collects.
DATA = tempfile.TemporaryDirectory()
CONFIG = load(Path("server/sample.toml"), {"LAB_DATA": DATA.name}, LabPorts())
ISSUER_CLIENT = httpx2.AsyncClient(transport=httpx2.MockTransport(ISSUER.handle))
schema = schemathesis.openapi.from_asgi("/openapi.json", api.create_app(CONFIG, http=ISSUER_CLIENT, clock=Clock()))


@schema.parametrize()
@settings(max_examples=60)
def test_every_answer_to_a_good_token_is_in_the_document(case: schemathesis.Case) -> None:
    case.headers["Authorization"] = f"Bearer {EVERYTHING}"
    case.call_and_validate()


@schema.parametrize()
@settings(max_examples=30)
def test_every_refusal_is_in_the_document(case: schemathesis.Case) -> None:
    case.headers["Authorization"] = f"Bearer {NOTHING}"
    case.call_and_validate()
