"""All scenarios by name: those of the OpenID Foundation's suite first, then what it lacks."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from .beyond import BEYOND
from .scenario import Scenario
from .strengths import STRENGTHS
from .suite import SUITE

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {each.name: replace(each, strength=STRENGTHS.get(each.name, "must")) for each in (*SUITE, *BEYOND)}
)
