"""Every row of prompt, session, consent, max_age and hint."""

import re
from dataclasses import replace
from itertools import product

import pytest

from server.authorization_server.protocol import decisions
from server.authorization_server.protocol.claims import ClaimsRequest
from server.authorization_server.protocol.decisions import (
    TABLE,
    Ask,
    Consent,
    Issue,
    Progress,
    Refuse,
    Session,
    decide,
)
from server.authorization_server.protocol.destinations import Destination
from server.authorization_server.protocol.requests import AuthorizationRequest
from server.config import ClientRegistration

NOW = 1_000_000.0
CLIENT = ClientRegistration(
    client_id="spa", name="App", redirect_uris=("https://app.example/",), allowed_connections=("database", "acme")
)
ADA = Session(sid="s", subject="ada", auth_time=NOW - 100, connection="database")
ALLOWED = Consent(frozenset({"openid", "email"}))


def request(**changes):
    client = replace(CLIENT, first_party=changes.pop("first_party", False))
    values = {
        "destination": Destination(client, "https://app.example/", "fragment"),
        "response_type": "id_token token",
        "scope": frozenset({"openid", "email"}),
        "nonce": "n",
    }
    return AuthorizationRequest(**(values | changes))


PROMPTS = ["", "none", "login", "consent", "select_account", "login consent select_account"]
SESSIONS = {
    "nobody": None,
    "fresh": replace(ADA, auth_time=NOW - 10),
    "old": ADA,
    "elsewhere": replace(ADA, connection="x"),
}
CONSENTS = {"all": ALLOWED, "part": Consent(frozenset({"openid"})), "none": Consent()}
MAX_AGES = [None, 50, 0]
HINTS = [None, "ada", "alan"]


@pytest.mark.parametrize(
    ("prompt", "session", "consent", "max_age", "hint"),
    list(product(PROMPTS, SESSIONS, CONSENTS, MAX_AGES, HINTS)),
)
def test_every_row(prompt, session, consent, max_age, hint):
    """The table of the standard, written down a second time, the other way round."""
    decision = decide(
        request(prompt=frozenset(prompt.split()), max_age=max_age, subject=hint),
        SESSIONS[session],
        CONSENTS[consent],
        NOW,
    )
    must_log_in = (
        session in ("nobody", "elsewhere")
        or hint == "alan"
        or "login" in prompt
        or max_age == 0
        or (max_age == 50 and session == "old")
    )
    must_choose = "select_account" in prompt
    must_allow = "consent" in prompt or consent != "all"
    if prompt == "none":
        code = decision.code if isinstance(decision, Refuse) else "issued"
        assert code == ("login_required" if must_log_in else "consent_required" if must_allow else "issued")
    elif must_log_in:
        assert decision is Ask.LOGIN
    elif must_choose:
        assert decision is Ask.ACCOUNT
    elif must_allow:
        assert decision is Ask.CONSENT
    else:
        assert decision == Issue(SESSIONS[session], frozenset({"openid", "email"}))


@pytest.mark.parametrize("prompt", [p for p in PROMPTS if p != "none"])
def test_what_was_answered_is_not_asked_again(prompt):
    asked = request(prompt=frozenset(prompt.split()), max_age=0)
    answered = Progress(authenticated=True, account_chosen=True, consent_given=True)
    assert isinstance(decide(asked, ADA, ALLOWED, NOW, answered), Issue)


def test_who_has_just_logged_in_has_chosen_the_account():
    asked = request(prompt=frozenset({"select_account"}))
    assert isinstance(decide(asked, ADA, ALLOWED, NOW, Progress(authenticated=True)), Issue)


def test_a_login_as_somebody_else_than_the_hint_is_refused():
    decision = decide(request(subject="alan"), ADA, ALLOWED, NOW, Progress(authenticated=True))
    assert isinstance(decision, Refuse)
    assert decision.code == "login_required"


def test_max_age_counts_to_the_second():
    assert isinstance(decide(request(max_age=101), ADA, ALLOWED, NOW), Issue)
    assert decide(request(max_age=100), ADA, ALLOWED, NOW) is Ask.LOGIN


def test_a_named_connection_must_be_the_one_of_the_session():
    assert decide(request(connection="acme"), ADA, ALLOWED, NOW) is Ask.LOGIN
    assert isinstance(decide(request(connection="database"), ADA, ALLOWED, NOW), Issue)
    silent = decide(request(connection="acme", prompt=frozenset({"none"})), ADA, ALLOWED, NOW)
    assert isinstance(silent, Refuse)
    assert silent.code == "login_required"


def test_a_first_party_client_needs_no_consent():
    """It may ask for one with ``prompt=consent``."""
    assert isinstance(decide(request(first_party=True), ADA, Consent(), NOW), Issue)
    asked = request(first_party=True, prompt=frozenset({"consent"}))
    assert decide(asked, ADA, Consent(), NOW) is Ask.CONSENT


def test_what_somebody_declined_a_first_party_client_has_not():
    asked = request(first_party=True, prompt=frozenset({"consent"}))
    answered = Consent(granted=frozenset({"openid"}), declined=frozenset({"email"}))
    decision = decide(asked, ADA, answered, NOW, Progress(consent_given=True))
    assert decision == Issue(ADA, frozenset({"openid"}))


def test_a_declined_part_is_left_out():
    """The person is not asked about it again."""
    narrowed = Consent(granted=frozenset({"openid"}), declined=frozenset({"email"}))
    decision = decide(request(prompt=frozenset({"none"})), ADA, narrowed, NOW)
    assert decision == Issue(ADA, frozenset({"openid"}))


def test_a_request_for_nothing_but_declined_parts_is_asked_about():
    declined = Consent(declined=frozenset({"email"}))
    asked = request(scope=frozenset({"email"}), response_type="token")
    assert decide(asked, ADA, declined, NOW) is Ask.CONSENT


def test_nothing_allowed_is_access_denied():
    declined = Consent(declined=frozenset({"email"}))
    asked = request(scope=frozenset({"email"}), response_type="token")
    decision = decide(asked, ADA, declined, NOW, Progress(consent_given=True))
    assert isinstance(decision, Refuse)
    assert decision.code == "access_denied"


def test_claims_by_name_need_the_same_permission_as_by_scope():
    asked = request(scope=frozenset({"openid"}), claims=ClaimsRequest(userinfo={"phone_number": {}}))
    assert decide(asked, ADA, ALLOWED, NOW) is Ask.CONSENT
    more = Consent(frozenset({"openid", "phone"}))
    assert decide(asked, ADA, more, NOW) == Issue(ADA, frozenset({"openid", "phone"}))


@pytest.mark.parametrize(
    ("wish", "possible"),
    [
        ({"essential": True, "values": ["2"]}, False),
        ({"essential": True, "value": "2"}, False),
        ({"essential": True, "values": ["2", "1"]}, True),
        ({"essential": True}, True),
        ({"values": ["2"]}, True),
        ({"essential": True, "values": "nonsense"}, True),
    ],
)
def test_an_essential_acr_must_be_reachable(wish, possible):
    decision = decide(request(claims=ClaimsRequest(id_token={"acr": wish})), ADA, ALLOWED, NOW)
    assert isinstance(decision, Issue if possible else Refuse)


def test_the_table_in_words_is_the_table_in_code():
    lines = decisions.__doc__.splitlines()
    rulers = [number for number, line in enumerate(lines) if line.startswith("    ====")]
    words = [re.split(r"\s{2,}", line.strip())[1:] for line in lines[rulers[1] + 1 : rulers[2]]]
    code = [(f":attr:`Ask.{row.ask.name}`" if row.ask else f"``{row.error.code}``", row.error) for row in TABLE]
    assert words == [*([then, f"``{error.code}``"] for then, error in code), [":class:`Issue`"] * 2]
