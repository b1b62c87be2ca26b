"""The messages in their database."""

from pathlib import Path

import httpx2

from server import api
from server.api.messages import WELCOME, Messages
from server.config import load
from server.lab.names import LabPorts
from tests.unit.api.issuer import Issuer, bearer


async def test_reset_leaves_the_welcome_in_an_api_that_is_running(
    client: httpx2.AsyncClient, issuer: Issuer, tmp_path: Path
) -> None:
    headers = bearer(issuer.sign(sub="ada"))
    await client.post("/messages", json={"text": "Mine."}, headers=headers)
    api.reset(load(Path("server/sample.toml"), {"LAB_DATA": str(tmp_path)}, LabPorts()))
    read = (await client.get("/messages", headers=headers)).json()["messages"]
    assert [message["text"] for message in read] == [WELCOME]


def test_messages_outlast_the_process(tmp_path: Path) -> None:
    Messages(tmp_path).write("ada", "Kept.")
    assert [message.text for message in Messages(tmp_path).of("ada")] == [WELCOME, "Kept."]
