"""The parts of an authorization server that has to be there at once and guards nothing.

Two things take long at a start. Password hashes are slow on purpose, so that nobody can guess in bulk; the
passwords of people who do not exist need no such guard, so here argon2 has its least parameters. An RSA key takes
long because its primes have to be found; the key is as long and as random as everywhere, but a thread looks for
it while everything else starts.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ..authorization_server.parts.passwords import Argon2Passwords
from ..authorization_server.parts.signing import CryptographySigning
from ..authorization_server.parts.templating import JinjaPages
from ..authorization_server.records.keys import Jwk
from ..authorization_server.services import Parts
from ..config import Algorithm
from ..web.outgoing import make_client

PAGES = JinjaPages()  # templates are compiled once a process, however many servers it starts


class KeyMadeAhead(CryptographySigning):
    """Begins to make its first RS256 key when it is made itself; all other keys when they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        make = super().generate
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="signing-key")
        self._ahead = [executor.submit(make, "RS256")]
        executor.shutdown(wait=False)  # the thread ends after its one key

    def generate(self, algorithm: Algorithm) -> tuple[str, Jwk]:
        """Return a new private key as PEM, and its public JWK."""
        if algorithm == "RS256" and self._ahead:
            return self._ahead.pop().result()
        return super().generate(algorithm)


def quick_parts(clock: Callable[[], float]) -> Parts:
    """Return the parts of one server; ``clock`` tells its time."""
    return Parts(
        signing=KeyMadeAhead(),
        passwords=Argon2Passwords(memory_kib=8, passes=1),
        pages=PAGES,
        make_client=make_client,
        clock=clock,
    )
