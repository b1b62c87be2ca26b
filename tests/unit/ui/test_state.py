import pytest

from app.ui.state import Choices


def test_choices_survive():
    kept = Choices(tab="wire", response_type="token", draft="Hello").dump()
    assert Choices.load(kept, "id_token") == Choices(tab="wire", response_type="token", draft="Hello")


@pytest.mark.parametrize("kept", [None, "", "nonsense", "[]", '{"tab": "vault", "draft": 3, "more": 1}'])
def test_nonsense_gives_way_to_the_defaults(kept):
    assert Choices.load(kept, "id_token") == Choices(response_type="id_token")
