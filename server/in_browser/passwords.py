"""Password hashes by argon2id (RFC 9106) where there is no cffi.

argon2-cffi-bindings has a wheel for Pyodide; cffi, by which its Python half calls its C half, has none. Both halves are
in that wheel, and ctypes calls the C half as well.
"""

import ctypes
import secrets
from pathlib import Path

SALT_BYTES, HASH_BYTES = 16, 32
LONGEST = 128  # characters of a hash with its parameters
LANES = 1


class CtypesPasswords:
    """Hashes and verifies as :class:`~..authorization_server.parts.passwords.Argon2Passwords` does.

    ``library`` is the file of argon2-cffi-bindings with the compiled code.
    """

    def __init__(self, library: Path, *, memory_kib: int = 19_456, passes: int = 2) -> None:
        self._memory_kib, self._passes = memory_kib, passes
        loaded = ctypes.CDLL(str(library))
        text, size, number = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint32
        self._hash = loaded.argon2id_hash_encoded
        self._hash.argtypes = (number, number, number, text, size, text, size, size, text, size)
        self._verify = loaded.argon2id_verify
        self._verify.argtypes = (text, text, size)

    def hash(self, password: str) -> str:
        """Return a salted hash with its parameters in front."""
        secret, salt = _bytes(password), secrets.token_bytes(SALT_BYTES)
        out = ctypes.create_string_buffer(LONGEST)
        cost = (self._passes, self._memory_kib, LANES)
        code = self._hash(*cost, secret, len(secret), salt, len(salt), HASH_BYTES, out, len(out))
        if code:
            raise MemoryError(f"argon2 ended with {code}")
        return out.value.decode("ascii")

    def verify(self, hashed: str, password: str) -> bool:
        """Return whether the password is the one that was hashed."""
        secret = _bytes(password)
        return bool(self._verify(hashed.encode("utf-8"), secret, len(secret)) == 0)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
