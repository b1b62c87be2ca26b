"""The event of a check, from which the page makes its list."""

from ..errors import OidcError
from ..events import EventLog
from .checks import Check
from .evidence import Finding


def record_check(events: EventLog, check: Check, finding: Finding, journey: str) -> None:
    """Record the result of one check, passed or refused."""
    refusal: OidcError | None = finding.refusal
    events.add(
        "check",
        sentence=f"Check {check.number}. {check.title}: {'refused' if refusal else 'yes'}."
        + (f" {refusal.message}" if refusal else ""),
        outcome="refused" if refusal else "done",
        step=5,
        journey=journey,
        details={
            "check": {
                "number": check.number,
                "name": check.name,
                "title": check.title,
                "expected": finding.expected,
                "found": finding.found,
                "source": check.source,
            }
        },
    )
