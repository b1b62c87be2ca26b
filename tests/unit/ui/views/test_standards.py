import pytest

from app.oidc.answer.checks import CHECKS
from app.ui.nodes import h
from app.ui.views.standards import linked

RFC, CORE = "https://www.rfc-editor.org/rfc/rfc", "https://openid.net/specs/openid-connect-core-1_0.html#rfc.section."


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_source_has_links_and_keeps_its_words(check):
    nodes = linked(check.source)
    assert h("p", {}, *nodes).text() == check.source
    assert [node for node in nodes if not isinstance(node, str)]


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("RFC 9207", [f"{RFC}9207"]),
        ("RFC 6749 section 10.12", [f"{RFC}6749#section-10.12"]),
        ("RFC 6749 sections 3.1 and 4.2.2", [f"{RFC}6749#section-3.1", f"{RFC}6749#section-4.2.2"]),
        ("OpenID Connect Core 3.1.3.7; RFC 8725 section 3.1", [f"{CORE}3.1.3.7", f"{RFC}8725#section-3.1"]),
        ("the house rules", []),
    ],
)
def test_each_section_has_its_own_link(source, links):
    assert [node.get("href") for node in linked(source) if not isinstance(node, str)] == links
