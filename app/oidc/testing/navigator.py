"""An address bar."""

from collections.abc import Mapping

from ..base.sites import origin


class FakeNavigator:
    """An address bar. ``left_for`` is where the page went, ``posted`` what it sent there by form.

    ``at`` is how far down the page is scrolled, ``just_pressed`` whether the person pressed something,
    ``is_isolated`` whether it is cross-origin isolated.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self.response: str | None = None
        self.left_for: str = ""
        self.posted: Mapping[str, str] = {}
        self.at: float = 0
        self.just_pressed = False
        self.is_isolated = False

    def address(self) -> str:
        return self._address

    def take_response(self) -> str | None:
        """Return ``response`` once."""
        response, self.response = self.response, None
        return response

    def give_back_response(self, response: str) -> None:
        self.response = response

    def replace_address(self, url: str) -> None:
        """Change the address. Raises :class:`ValueError` for another origin, as a browser raises one of its own."""
        if origin(url) != origin(self._address):
            raise ValueError(f"a page of {self._address} cannot show {url}")
        self._address = url

    def scrolled(self) -> float:
        return self.at

    def scroll_to(self, pixels: float) -> None:
        self.at = pixels

    def pressed(self) -> bool:
        return self.just_pressed

    def isolated(self) -> bool:
        return self.is_isolated

    def go(self, url: str) -> None:
        """Note where the page goes."""
        self.left_for = url

    async def post(self, url: str, fields: Mapping[str, str]) -> None:
        """Note where the page goes, and with what."""
        self.left_for, self.posted = url, fields
