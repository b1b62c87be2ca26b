"""How long the check of one ID token takes, beside two libraries in JavaScript, all in the page of the lab.

python -m benchmarks.id_token_check

All of them have the issuer's keys already. Ours makes rows 4 to 13 of its table (app/oidc/answer/checks.py) and records
each. jose checks signature, issuer, audience and times; idtoken-verifier the nonce as well.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.pages import profile, visit
from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from tests.comparison.pages import PACKAGES, version_of
from tests.e2e.lab import running
from tests.e2e.person import Person
from tests.e2e.python_in_page import run

TOKENS = 50  # checked in a row, by turns; what is reported is microseconds for one
JOSE, VERIFIER = "jose", "idtoken-verifier"
WHAT = "one ID token checked in the page"
TARGETS = {
    JOSE: Target(WHAT, f"jose {version_of(JOSE)} in the same page", 5.0, "µs"),
    VERIFIER: Target(WHAT, f"idtoken-verifier {version_of(VERIFIER)}, auth0.js's own, in the same page", 1.0, "µs"),
}
NOTES = {
    JOSE: "all that jose does costs less than Python's one wait for WebCrypto; ten checks and records come on top.",
    VERIFIER: "idtoken-verifier computes the signature itself and waits for nothing; Python waits for WebCrypto.",
}

LIBRARIES = f"""
import {{ createLocalJWKSet, jwtVerify }} from "{JOSE}";
import IdTokenVerifier from "{VERIFIER}";

const repeated = async (count, check) => {{
  const began = performance.now();
  for (let done = 0; done < count; done += 1) await check();
  return ((performance.now() - began) / count) * 1000;
}};

globalThis.libraries = async ({{ token, nonce, issuer, audience, jwksURI }}) => {{
  const keys = createLocalJWKSet(await (await fetch(jwksURI)).json());
  const verifier = new IdTokenVerifier({{ issuer, audience, jwksURI, jwksCache: new Map() }});
  const verified = () => new Promise((resolve, reject) =>
    verifier.verify(token, nonce, (error, claims) => (error ? reject(error) : resolve(claims))));
  return {{
    "{JOSE}": (count) => repeated(count, () => jwtVerify(token, keys, {{ issuer, audience }})),
    "{VERIFIER}": (count) => repeated(count, verified),
  }};
}};
"""

PREPARE = """import builtins
from app.oidc.answer.address import take_from_address
from app.oidc.answer.evidence import Evidence
from app.oidc.answer.responses import AuthorizationResponse
from app.oidc.answer.validation import Validator
from app.oidc.browser import browser_ports
from app.oidc.request.options import LoginOptions
from app.oidc.ways.steps import make_request
from app.oidc.ways.windows import answer_by_address

own = Client(client.settings, browser_ports())  # its log is not drawn
context, settings = own._context, own.settings
request = await make_request(
    context, LoginOptions(prompt="none"), "silent-1", redirect_uri=settings.silent_redirect_uri
)
async with context.ports.frames.open(request.url) as frame:
    response = await answer_by_address(frame, request, "frame")
evidence = Evidence(
    settings=settings,
    now=context.now(),
    response=response,
    transaction=request.transaction,
    metadata=await context.discovery.metadata("silent-1"),
    access_token=response.first("access_token"),
)
token = response.first("id_token")
builtins.measured = Validator(context), evidence, token
return {
    "token": token,
    "nonce": request.transaction.nonce,
    "issuer": settings.issuer,
    "audience": settings.client_id,
    "jwksURI": evidence.metadata.jwks_uri,
}"""

OURS = f"""from js import performance
validator, evidence, token = measured
began = performance.now()
for _ in range({TOKENS}):
    await validator._check_id_token(evidence, token, "silent-1")
return (performance.now() - began) / {TOKENS} * 1000"""


def bundled(folder: Path) -> str:
    """Return a script with both libraries."""
    source, script = folder / "libraries.mjs", folder / "libraries.js"
    source.write_text(LIBRARIES, encoding="utf-8")
    command = [PACKAGES / ".bin/esbuild", source, "--bundle", "--format=iife", f"--outfile={script}"]
    subprocess.run([*command, "--log-level=warning"], check=True, env={"NODE_PATH": str(PACKAGES)})
    return script.read_text(encoding="utf-8")


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparisons = {name: Comparison(target, note=NOTES[name]) for name, target in TARGETS.items()}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as lab,
        sync_playwright() as playwright,
        profile(playwright) as context,
    ):
        page = visit(context, f"{lab.app}/")  # the first start takes longer than a person of the tests waits
        Person(page, lab).makes_the_journey()
        page.evaluate(bundled(Path(folder)))
        page.evaluate("async (told) => { globalThis.checkers = await libraries(told); }", run(page, PREPARE))
        for name, comparison in comparisons.items():
            for pair in by_turns(
                lambda: float(run(page, OURS)),
                lambda name=name: float(page.evaluate(f"checkers['{name}']({TOKENS})")),
                rounds=rounds + 1,
            )[1:]:  # the first round loads what is loaded once
                comparison.add(*pair)
    report("id_token_check", list(comparisons.values()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
