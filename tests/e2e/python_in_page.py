"""Python in the page: runs a few lines beside the app, in the same interpreter, and brings back what they return."""

import json
from textwrap import indent
from typing import Any

from playwright.sync_api import Page

RUN = """async (code) => {
    const { whenDefined } = await import(document.querySelector("link[href$='/pyscript/core.js']").href);
    const { interpreter } = await whenDefined("py");
    return await interpreter.runPythonAsync(code);
}"""

FRAME = """
import asyncio, gc, json
from app.oidc import Client

async def lines(client):
{lines}

json.dumps(await lines(next(each for each in gc.get_objects() if isinstance(each, Client))))
"""


def run(page: Page, lines: str) -> Any:
    """Return what ``lines`` return, as JSON carries it. They may ``await``; ``client`` is the app's client."""
    return json.loads(page.evaluate(RUN, FRAME.format(lines=indent(lines, "    "))))
