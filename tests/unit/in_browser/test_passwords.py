"""Passwords by ctypes, beside those by argon2-cffi: each verifies what the other has hashed."""

import re
from pathlib import Path

import _argon2_cffi_bindings
import pytest

from server.authorization_server.parts.passwords import Argon2Passwords
from server.authorization_server.records.users import Passwords
from server.in_browser.passwords import CtypesPasswords

LIBRARY = next(Path(_argon2_cffi_bindings.__file__).parent.glob("_ffi*"))
PASSWORDS = ["correct horse battery staple", "", "pässwörd ✓", "nul \0 inside", "\ud800 half of a pair", "x" * 5000]


@pytest.fixture(scope="module")
def both() -> tuple[Passwords, Passwords]:
    """With little memory, so that a hash takes no time."""
    return CtypesPasswords(LIBRARY, memory_kib=8, passes=1), Argon2Passwords(memory_kib=8, passes=1)


@pytest.mark.parametrize("password", PASSWORDS, ids=ascii)
def test_each_verifies_what_the_other_has_hashed(both: tuple[Passwords, Passwords], password: str) -> None:
    for one, other in (both, both[::-1]):
        hashed = one.hash(password)
        assert other.verify(hashed, password)
        assert not other.verify(hashed, f"{password}.")
        assert one.hash(password) != hashed


def test_a_hash_has_the_same_parameters() -> None:
    ours, theirs = (each.hash("password") for each in (CtypesPasswords(LIBRARY), Argon2Passwords()))
    shape = r"(\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+)\$[\w+/]{22}\$[\w+/]{43}"
    assert re.findall(shape, ours) == re.findall(shape, theirs) != []


@pytest.mark.parametrize("hashed", ["", "$argon2id$v=19$m=8,t=1,p=1$", "no hash at all", "ä", "$2b$12$abc"])
def test_what_is_no_hash_fits_no_password(both: tuple[Passwords, Passwords], hashed: str) -> None:
    assert not both[0].verify(hashed, "password")
