import json
from base64 import urlsafe_b64encode

import pytest

from app.ui.views.letters import pieces


def encode(text):
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "payload",
    [{}, {"sub": "ada"}, {"iss": "http://login.example", "aud": ["a", "b"], "exp": 1, "ok": True}, {"naïve": "ünï☂"}],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_the_pieces_are_the_whole_token_and_name_every_claim(payload, indent):
    encoded = encode(json.dumps(payload, indent=indent, ensure_ascii=False))
    found = pieces(encoded)
    assert "".join(letters for _, letters in found) == encoded
    assert [name for name, _ in found if name] == list(payload)


def test_a_piece_holds_all_letters_that_the_claim_has_a_bit_in():
    encoded = encode('{"a":1,"b":2}')
    assert pieces(encoded) == [
        ("", encoded[:1]),
        ("a", encoded[1:8]),
        ("", encoded[8:9]),
        ("b", encoded[9:16]),
        ("", "fQ"),
    ]


@pytest.mark.parametrize("encoded", ["", "!", encode("[1]"), encode('{"a"'), encode('{"a": nope}'), encode("{" * 3000)])
def test_what_is_no_object_is_one_piece(encoded):
    assert pieces(encoded) == [("", encoded)]
