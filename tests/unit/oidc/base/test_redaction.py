"""No secret enters the event log."""

from app.oidc.base.redaction import redact


def test_secrets_are_replaced_by_their_length() -> None:
    details = {
        "request": {"headers": {"Authorization": "Bearer abc"}, "parameters": {"code": "xyz", "state": "s"}},
        "response": [{"access_token": "abcd"}, {"id_token": ""}],
        "error": {"code": "access_denied"},
    }
    assert redact(details) == {
        "request": {
            "headers": {"Authorization": "Bearer (3 characters, not kept)"},
            "parameters": {"code": "(3 characters, not kept)", "state": "s"},
        },
        "response": [{"access_token": "(4 characters, not kept)"}, {"id_token": ""}],
        "error": {"code": "access_denied"},
    }


def test_a_secret_by_its_value_is_replaced_wherever_it_stands() -> None:
    details = {"body": {"sent": ["Bearer abcd.", {"abcd": 1}], "code": "abcd"}, "status": 200}
    assert redact(details, secrets=["abcd", ""]) == {
        "body": {
            "sent": ["Bearer (4 characters, not kept).", {"(4 characters, not kept)": 1}],
            "code": "(4 characters, not kept)",
        },
        "status": 200,
    }
