from app.oidc.tokens import Tokens
from app.ui.views import storage


def text(nodes):
    return "".join(node.text() for node in nodes)


def test_storage_says_what_is_where_and_never_a_value():
    held = Tokens(
        response_type="id_token token", received_at=0, expires_at=600, scope="", id_token="a.b.c", access_token="q1w2e3"
    )
    said = text(
        storage.view(held, {"lab.page": "Hello, Alan", "oidc spa http://x transaction abc": "{}"}, {"other": "1"})
    )
    assert "Access token" in said
    assert "The state and nonce of one login" in said
    assert "Not made by this page." in said
    assert "Hello, Alan" not in said
    assert "q1w2e3" not in said


def test_without_a_login_memory_is_not_mentioned():
    assert "Memory" not in text(storage.view(None, {}, {}))
