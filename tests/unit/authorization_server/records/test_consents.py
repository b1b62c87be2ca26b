"""Answers that were stored when each audience had a row of its own for everything."""

import pytest
from sqlalchemy import insert

from server.authorization_server.records.consents import Consents
from server.authorization_server.records.storage import Storage, consents

A, B = "https://a.example/", "https://b.example/"


@pytest.fixture
def storage(tmp_path):
    storage = Storage(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    yield storage
    storage.close()


def stored(storage, audience, granted, declined=(), at=1.0):
    values = {"subject": "ada", "client_id": "spa", "audience": audience, "updated_at": at}
    with storage.write() as connection:
        connection.execute(insert(consents).values(**values, granted=list(granted), declined=list(declined)))


def test_a_stored_answer_stays_good(storage):
    stored(storage, A, ["openid", "profile", "read"], ["email"])
    here, elsewhere = Consents(storage).get("ada", "spa", A), Consents(storage).get("ada", "spa", B)
    assert (here.granted, here.declined) == ({"openid", "profile", "read"}, {"email"})
    assert (elsewhere.granted, elsewhere.declined) == ({"openid", "profile"}, {"email"})
    assert Consents(storage).get("ada", "other", A).granted == frozenset()


def test_a_newer_answer_replaces_a_stored_one_wherever_it_was_asked_for(storage):
    stored(storage, A, ["openid", "email", "read"])
    stored(storage, B, ["openid", "email", "read", "write"])
    known = Consents(storage)
    known.answer("ada", "spa", A, frozenset({"openid", "write"}), frozenset({"email", "read"}), 1.0)
    assert known.get("ada", "spa", A).granted == {"openid", "write"}
    assert known.get("ada", "spa", A).declined == {"email", "read"}
    assert known.get("ada", "spa", B).granted == {"openid", "read", "write"}
    assert known.get("ada", "spa", B).declined == {"email"}


def test_an_answer_about_an_api_leaves_newer_ones_about_the_person(storage):
    stored(storage, A, ["openid", "email", "read"])
    known = Consents(storage)
    known.answer("ada", "spa", None, frozenset({"openid"}), frozenset({"email"}), 2.0)
    known.answer("ada", "spa", A, frozenset({"write"}), frozenset(), 3.0)
    assert known.get("ada", "spa", A).granted == {"openid", "read", "write"}
    assert known.get("ada", "spa", A).declined == {"email"}


def test_taking_back_the_login_reaches_stored_answers(storage):
    stored(storage, A, ["openid", "email", "read"], ["phone"])
    known = Consents(storage)
    known.answer("ada", "spa", None, frozenset({"openid"}), frozenset(), 2.0)
    known.revoke("ada", "spa", None)
    assert known.get("ada", "spa", A).granted == {"read"}
    assert known.get("ada", "spa", A).declined == frozenset()
    known.revoke("ada", "spa", A)
    assert known.of("ada") == []
