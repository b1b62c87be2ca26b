"""The mistakes that mutation testing makes: each is one change, and texts for people are left alone."""

import pytest

from tools.mutation.__main__ import MODULES, SURVIVORS, explained
from tools.mutation.mutants import mutants
from tools.mutation.run import targets


def changes(source: str) -> list[str]:
    return [mutant.change for mutant in mutants(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", ["a < b  ->  a <= b"]),
        ("x = a and b", ["a and b  ->  a or b", "a and b  ->  b", "a and b  ->  a"]),
        ("x = not a", ["not a  ->  a"]),
        ("x = 'kid'", ["'kid'  ->  'kid!'"]),
        ("x = 299", ["299  ->  300"]),
        ("x = True", ["True  ->  False"]),
        ("x = [a for a in b if c]", ["[a for a in b if c]  ->  [a for a in b]"]),
        ("x = f(a, b)", []),
        ("x = 'a sentence for a person'", []),
        ("x = f'found {len(a)}'", []),
        ("Name = Mapping[str, Literal['a', 'b']]", []),
        ("f(details={'key': 1}, hint='this')", ["f(details={'key': 1}, hint='this')  ->  nothing"]),
    ],
)
def test_what_is_changed(source: str, expected: list[str]) -> None:
    assert changes(source) == expected


def test_every_row_of_a_table_is_left_out_once() -> None:
    assert changes("x = (a, b)") == ["(a, b)  ->  without a", "(a, b)  ->  without b"]


def test_a_mutant_knows_the_function_it_is_in() -> None:
    source = "class A:\n    def f(self, a=1):\n        def g():\n            return a\n"

    found = {mutant.change: mutant.function for mutant in mutants(source)}

    assert found == {"1  ->  2": None, "return a  ->  return None": "A.f"}


def test_every_mutant_compiles_to_another_program() -> None:
    for path in targets(MODULES).values():
        source = path.read_text(encoding="utf-8")
        before = compile(source, str(path), "exec")
        for mutant in mutants(source):
            assert compile(mutant.tree, str(path), "exec") != before, mutant.change


def test_every_survivor_of_the_list_has_a_reason() -> None:
    assert all(explained(SURVIVORS.read_text(encoding="utf-8")).values())
