"""An unknown person and a wrong password cannot be told apart by the time of the answer."""

import time
from statistics import median

from server.authorization_server.parts.passwords import Argon2Passwords
from server.authorization_server.records.storage import Storage
from server.authorization_server.records.users import Users
from server.config import SampleUser

ROUNDS = 25


def test_an_unknown_person_takes_as_long_as_a_wrong_password(tmp_path):
    storage = Storage(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    users = Users(storage, Argon2Passwords(memory_kib=4096, passes=2))
    users.load_samples((SampleUser(email="ada@example.com", password="correct"),), 0.0)
    times = {"ada@example.com": [], "nobody@example.com": []}
    for _ in range(ROUNDS):
        for email, found in times.items():  # in turns, so that a busy machine slows down both
            started = time.process_time()
            assert users.check_password(email, "wrong") is None
            found.append(time.process_time() - started)
    known, unknown = (median(found) for found in times.values())
    storage.close()
    # A guess costs several milliseconds of hashing; skipping it would make the answer ten times as fast.
    assert 0.5 < unknown / known < 2
