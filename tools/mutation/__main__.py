"""The command line: ``python -m tools.mutation [module ...]``."""

import sys
import time
from pathlib import Path

import pytest

from .run import Session, pytest_arguments, targets

MODULES = (
    "answer.answer_checks",
    "answer.signature_checks",
    "answer.claim_checks",
    "answer.same_user",
    "answer.checks",
    "request.options",
    "request.requests",
    "issuer.keys",
    "issuer.key_cache",
    "answer.jws",
    "answer.responses",
    "base.hashes",
    "answer.address",
    "answer.received",
    "answer.records",
    "answer.result",
    "answer.validation",
    "answer.id_token",
    "issuer.token_endpoint",
    "request.transactions",
    "base.strict_json",
    "base.base64url",
    "session.transitions",
)
SURVIVORS = Path(__file__).with_name("survivors.txt")


def explained(text: str) -> dict[str, str]:
    """Return the mutants that ``survivors.txt`` explains, each with the reason: two lines each, the second indented."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {mutant: reason.strip() for mutant, reason in zip(lines[::2], lines[1::2], strict=True)}


def main(names: tuple[str, ...]) -> int:
    """Run; print the score and the survivors. Returns the exit status: 1 if one of them is not explained."""
    began = time.monotonic()
    session = Session(targets(names))
    status = pytest.main(pytest_arguments(), plugins=[session])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return int(status)
    known = explained(SURVIVORS.read_text(encoding="utf-8"))
    result = session.result
    unexplained = [words for words in result.survivors if words not in known]
    gone = [words for words in known if words.partition(":")[0] in names and words not in result.survivors]
    total = result.killed + len(result.survivors)
    for words in unexplained:
        print(f"NOT EXPLAINED  {words}")
    for words in gone:
        print(f"NO LONGER SURVIVES  {words}")
    print(
        f"{total} mutants, {result.killed} killed ({result.killed / total:.1%}), {len(result.survivors)} survived, "
        f"{len(unexplained)} of them not explained; {time.monotonic() - began:.0f} s"
    )
    return int(bool(unexplained or gone))


if __name__ == "__main__":
    raise SystemExit(main(tuple(sys.argv[1:]) or MODULES))
