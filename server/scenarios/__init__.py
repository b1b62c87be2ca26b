"""Issuers that misbehave on purpose, for people who want to know what their client accepts.

Each is the honest issuer with one thing poisoned. Read in this order: ``poison`` (the places), ``openid_suite`` and
``beyond_the_suite`` (the scenarios), ``issuer`` (the honest application with a poison around it), ``run`` and
``run_recorder`` (what clients did).

These issuers mint bad tokens, so nothing in the honest server imports this package.
"""

from .catalogue import SCENARIOS
from .issuer import PoisonedIssuer, poisoned
from .poison import Poison
from .run import Run
from .run_recorder import Runs
from .scenario import Scenario

__all__ = ["SCENARIOS", "Poison", "PoisonedIssuer", "Run", "Runs", "Scenario", "poisoned"]
