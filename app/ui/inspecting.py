"""*Inspect* and *Save the log*: takes what the person pastes, and shows what the validator's rows say of it."""

import asyncio

from js import URL, Blob, document
from pyodide.ffi import JsProxy, to_js

from ..oidc.ports import Ports
from . import inspection, recording
from .dom import Place, find, let_be_seen, listen
from .nodes import h
from .page import Page
from .views import inspected

EMPTY = "The log is empty: nothing has happened in this tab yet."


class Inspecting:
    """Listens to the panel *Inspect* of ``page``. ``ports`` are those of its client."""

    def __init__(self, page: Page, ports: Ports) -> None:
        self._page = page
        self._ports = ports
        self._place = Place(find("inspected"))
        self._judging: asyncio.Future[None] | None = None
        self._fill_in()
        listen(find("inspect"), "click", self._inspect)
        listen(find("inspect-clear"), "click", self._clear)
        listen(find("save-log"), "click", self._save)

    def _fill_in(self) -> None:
        settings = self._page.client.settings
        find("inspect-issuer").value = settings.issuer
        find("inspect-client").value = settings.client_id

    def _inspect(self, event: JsProxy) -> None:
        if self._judging is None or self._judging.done():
            self._judging = asyncio.ensure_future(self._judge())

    async def _judge(self) -> None:
        issuer = inspection.Issuer(
            str(find("inspect-issuer").value), str(find("inspect-client").value), str(find("inspect-keys").value)
        )
        text = str(find("inspect-text").value)
        report = await inspection.inspect(text, issuer, self._page.client.settings, self._ports)
        self._place.draw(inspected.view(report))
        let_be_seen("#inspected .verdict-line")

    def _clear(self, event: JsProxy) -> None:
        find("inspect-text").value = find("inspect-keys").value = ""
        self._fill_in()
        self._place.draw(())
        find("inspect-text").focus()

    def _save(self, event: JsProxy) -> None:
        """Give the log to the browser as a file. It goes to no server."""
        records = self._page.client.events.dump()
        if not records:
            self._place.draw((h("p", {}, EMPTY),))
            return
        text = recording.write(records)
        address = URL.createObjectURL(Blob.new(to_js([text])))
        link = document.createElement("a")
        link.href, link.download = address, "login.json"
        link.click()
        URL.revokeObjectURL(address)
