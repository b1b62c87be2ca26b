"""All scenarios by name: those of the OpenID Foundation's suite first, then what it lacks."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from .beyond_the_suite import BEYOND
from .openid_suite import SUITE
from .scenario import Scenario
from .strengths import STRENGTHS

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {each.name: replace(each, strength=STRENGTHS.get(each.name, "must")) for each in (*SUITE, *BEYOND)}
)
