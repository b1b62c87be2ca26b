"""How long a silent renewal takes, beside a bare hidden frame and the clients that others wrote.

python -m benchmarks.silent_renewal

All of them ask the same server, in one browser where the same person is logged in: ours on the page of the lab, which
draws what it does, and the others on empty pages. The frame alone does the round trip and looks at nothing.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.pages import profile, visit
from benchmarks.rounds import ROUNDS, Comparison, Target, report
from tests.comparison.pages import version_of
from tests.e2e.foreign_clients import ForeignClient, running_with
from tests.e2e.person import Person
from tests.e2e.python_in_page import run

OURS = """from js import performance
began = performance.now()
await client.login_silently()
return performance.now() - began"""

FRAME = """(address) => new Promise((resolve, reject) => {
  const url = new URL(address);
  url.searchParams.set("state", crypto.randomUUID());
  const frame = Object.assign(document.createElement("iframe"), { hidden: true, src: url.href });
  const began = performance.now();
  frame.addEventListener("load", () => {
    const elapsed = performance.now() - began;
    const answer = frame.contentWindow.location.hash;
    frame.remove();
    answer.includes("access_token=") ? resolve(elapsed) : reject(new Error("the frame brought no token"));
  });
  document.body.append(frame);
})"""

THEIRS = """() => new Promise((resolve, reject) => {
  const output = document.querySelector("output");
  const began = performance.now();
  new MutationObserver(() => {
    const elapsed = performance.now() - began;
    const { error } = JSON.parse(output.value);
    error ? reject(new Error(error)) : resolve(elapsed);
  }).observe(output, { attributes: true });
  press("renew");
})"""
"""A page of tests/comparison sets an attribute of its <output> when the library is done."""

PAUSE = 300  # milliseconds in which a page finishes what it draws and cleans up after a renewal
THE_FRAME, AUTH0, OIDC_CLIENT = "the frame", "auth0-js", "oidc-client"
WHAT = "silent renewal, from the call to tokens that are checked and stored"
NOTES = {
    THE_FRAME: "beside the frame's own time, Python takes its turn among the tabs, and makes and records all checks.",
    AUTH0: "auth0.js has the answer sent by a message, which saves the callback page, and makes fewer checks.",
    OIDC_CLIENT: "oidc-client makes fewer checks.",
}


def comparisons() -> dict[str, Comparison]:
    """Return the empty comparisons, by what ours is compared with."""
    targets = {
        THE_FRAME: Target(WHAT, "the round trip of a bare frame to the same server", 1.5),
        AUTH0: Target(WHAT, f"`checkSession` of auth0.js {version_of(AUTH0)}", 1.0),
        OIDC_CLIENT: Target(WHAT, f"`signinSilent` of oidc-client {version_of(OIDC_CLIENT)}", 1.0),
    }
    return {name: Comparison(target, note=NOTES[name]) for name, target in targets.items()}


def measured(page: Page, measure: Callable[[], float]) -> float:
    """Return what ``measure`` finds on ``page``, which is brought to the front and given time to come to rest."""
    page.bring_to_front()
    page.wait_for_timeout(PAUSE)  # no event says that a page is at rest
    return measure()


def main(rounds: int = 2 * ROUNDS) -> None:
    """Measure and report."""
    found = comparisons()
    names = (AUTH0, OIDC_CLIENT)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_with(names, Path(folder)) as (lab, pages),
        sync_playwright() as playwright,
        profile(playwright) as context,
    ):
        page = visit(context, f"{lab.app}/")  # the first start takes longer than a person of the tests waits
        addresses: list[str] = []
        page.on("request", lambda each: addresses.append(each.url) if "prompt=none" in each.url else None)
        Person(page, lab).makes_the_journey()
        run(page, OURS)
        address = addresses[-1]
        ways: dict[str, tuple[Page, Callable[[], float]]] = {
            "ours": (page, lambda: float(run(page, OURS))),
            THE_FRAME: (page, lambda: float(page.evaluate(FRAME, address))),
        }
        for name in names:
            client = ForeignClient(context.new_page(), lab, pages, name)
            client.opens()
            client.press("login")
            client.says("answer")
            ways[name] = client.page, lambda page=client.page: float(page.evaluate(THEIRS))
        for way in ways.values():
            measured(*way)  # whatever is loaded once is there from here on
        order = list(ways)
        for _ in range(rounds):
            took = {name: measured(*ways[name]) for name in order}
            for name, comparison in found.items():
                comparison.add(took["ours"], took[name])
            order = [*order[1:], order[0]]  # each of them goes first in its turn
    report("silent_renewal", list(found.values()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
