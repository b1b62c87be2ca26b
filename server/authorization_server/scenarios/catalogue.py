"""All scenarios by name: those of the OpenID Foundation's suite first, then what it lacks."""

from collections.abc import Mapping
from types import MappingProxyType

from .beyond import BEYOND
from .scenario import Scenario
from .suite import SUITE

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({each.name: each for each in (*SUITE, *BEYOND)})
