"""Killed at any moment, the server loses nothing that it answered and leaves nothing half done."""

import os
import random
import signal
import time
from select import select as select_files

import pytest
from sqlalchemy import func, select, text

from server.authorization_server.parts.passwords import Argon2Passwords
from server.authorization_server.records.consents import Consents
from server.authorization_server.records.keys import KeyRing
from server.authorization_server.records.storage import Storage, signing_keys
from server.authorization_server.records.users import Users
from server.config import Lifetimes

ROUNDS = 15


class CheapSigning:
    """Keys that cost nothing: what is tested is when they are on disk."""

    def generate(self, algorithm):
        kid = os.urandom(8).hex()
        return f"pem of {kid}", {"kid": kid}


def work(url, name, answers):
    """Sign people up, let them consent, rotate keys, and write down each thing once it is answered."""
    storage = Storage(url)
    users = Users(storage, Argon2Passwords(memory_kib=8, passes=1))
    consents, keys = Consents(storage), KeyRing(storage, CheapSigning(), Lifetimes())
    keys.ensure(["RS256", "ES256"], time.time())
    for number in range(10_000):
        email = f"{name}-{number}@example.com"
        user = users.sign_up(email, "long enough", "", {}, time.time())
        os.write(answers, f"user {email}\n".encode())
        consents.answer(user.subject, "spa", None, frozenset({"openid"}), frozenset(), time.time())
        os.write(answers, f"consent {user.subject}\n".encode())
        os.write(answers, f"keys {' '.join(keys.rotate(time.time()))}\n".encode())


def killed_after(seconds, url, name, *, working):
    """Run ``work`` in a process of its own, kill it, and return what it had answered.

    ``working``: the seconds begin with its first answer, and not with its start.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(url, name, writer)
        finally:
            os._exit(1)
    os.close(writer)
    try:
        if working:
            select_files([reader], [], [])
        select_files([], [], [], seconds)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with os.fdopen(reader) as lines:
        # A line cut short by the kill was never answered in full.
        return [line.split() for line in lines if line.endswith("\n")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process that can be killed without a word")
def test_what_was_answered_is_there_after_a_kill(tmp_path):
    url = f"sqlite:///{tmp_path / 'lab.sqlite3'}"
    answered = []
    for number in range(ROUNDS):
        answered += killed_after(random.uniform(0.05, 0.3), url, f"round{number}", working=number % 3 > 0)
    assert {"user", "consent", "keys"} <= {kind for kind, *_ in answered}

    storage = Storage(url)
    users, consents = Users(storage, Argon2Passwords(memory_kib=8, passes=1)), Consents(storage)
    with storage.read() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        active = connection.execute(
            select(signing_keys.c.algorithm, func.count())
            .where(signing_keys.c.retired_at.is_(None))
            .group_by(signing_keys.c.algorithm)
        ).all()
        known = set(connection.scalars(select(signing_keys.c.kid)))
    assert sorted(map(tuple, active)) == [("ES256", 1), ("RS256", 1)], "both keys were rotated, or neither"
    for kind, *values in answered:
        match kind:
            case "user":
                assert users.check_password(values[0], "long enough")
            case "consent":
                assert consents.get(values[0], "spa", None).granted == {"openid"}
            case "keys":
                assert known.issuperset(values)
    storage.close()
