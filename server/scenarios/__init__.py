"""Issuers that misbehave on purpose, for people who want to know what their client accepts.

Each is the honest issuer with one thing poisoned. Read in this order: ``poison`` (the places), ``suite`` and
``beyond`` (the scenarios), ``issuer`` (the honest application with a poison around it), ``run`` and ``runs`` (what
clients did).

These issuers mint bad tokens, so nothing in the honest server imports this package.
"""

from .catalogue import SCENARIOS
from .issuer import PoisonedIssuer, poisoned
from .poison import Poison
from .run import Run
from .runs import Runs
from .scenario import Scenario

__all__ = ["SCENARIOS", "Poison", "PoisonedIssuer", "Run", "Runs", "Scenario", "poisoned"]
