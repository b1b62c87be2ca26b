"""Makes ``docs/page.png`` anew, the picture in the README: ``make picture``."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.lab import ROOT, running
from tests.e2e.person import Person
from tools import browsers


def main() -> None:
    """Log in, call the API, and take a picture of the page."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.find("chromium"), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce"
        )
        person = Person(context.new_page(), lab)
        person.makes_the_journey()
        person.gets_an_answer_of_the_api()
        person.page.screenshot(path=ROOT / "docs/page.png")
        browser.close()


if __name__ == "__main__":
    main()
