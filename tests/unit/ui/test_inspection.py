"""Inspect: a table of pasted texts, each with the row that refuses it; and what is sent to find that out."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.oidc import Settings
from app.oidc.testing import FakeBrowser, FakeIssuer
from app.ui.inspection import NEED_TRANSACTION, Issuer, inspect
from app.ui.nodes import h
from app.ui.views import inspected

from .stories import ISSUER, LAB, settings

KEY = FakeIssuer().key
FORGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
AUTHORIZE = (
    f"{ISSUER}/authorize?response_type=id_token+token&client_id=spa&state=s-1&nonce=n-1&scope=openid"
    f"&redirect_uri={LAB}/"
)
OURS = Issuer(ISSUER, "spa")


class Desk:
    """A page, an issuer, and a text that is pasted. ``http`` is what went over the network."""

    def __init__(self) -> None:
        self.issuer = FakeIssuer(ISSUER, key=KEY)
        self.browser = FakeBrowser(self.issuer)
        self.tab = self.browser.tab(f"{LAB}/")
        self.settings: Settings = settings(LAB)

    def answer(self, **wrong):
        return f"{LAB}/{self.issuer.answer(AUTHORIZE, **wrong)}"

    def token(self, **wrong):
        return self.answer(**wrong).partition("id_token=")[2].partition("&")[0]

    async def inspect(self, text, issuer=OURS):
        return await inspect(text, issuer, self.settings, self.tab.ports)


@pytest.fixture
def desk():
    return Desk()


def refusing(report):
    return next((row.check.number for row in report.rows if row.verdict == "refused"), None)


def verdicts(report):
    return {row.check.name: row.verdict for row in report.rows}


def five_parts(desk):
    return f"{desk.token()}.x.y"


def tampered(desk):
    header, _, signature = desk.token().split(".")
    other = desk.token(claims={"sub": "mallory"}).split(".")[1]
    return f"{header}.{other}.{signature}"


PASTED = [
    ("right answer", lambda desk: desk.answer(), None, None),
    ("right token", lambda desk: desk.token(), None, None),
    ("with Bearer before it", lambda desk: f"Bearer {desk.token()}\n", None, None),
    ("fields alone", lambda desk: desk.answer().partition("#")[2], None, None),
    ("forged", lambda desk: desk.token(key=FORGER), 7, "signature_wrong"),
    ("tampered with", tampered, 7, "signature_wrong"),
    ("unknown key", lambda desk: desk.token(header={"kid": "key-9"}), 5, "key_not_found"),
    ("no algorithm", lambda desk: f"eyJhbGciOiJub25lIn0.{desk.token().split('.')[1]}.", 4, "algorithm_refused"),
    ("expired", lambda desk: desk.token(claims={"exp": 1_700_000_000, "iat": 1_699_999_000}), 9, "token_expired"),
    ("another issuer", lambda desk: desk.token(claims={"iss": "https://other.example"}), 8, "issuer_wrong"),
    ("another client", lambda desk: desk.token(claims={"aud": "other"}), 8, "audience_wrong"),
    ("five parts", five_parts, 4, "token_malformed"),
    ("three parts of nothing", lambda desk: "a.b.c", 4, "token_malformed"),
    ("another iss", lambda desk: desk.answer(parameters={"iss": "https://other.example"}), 3, "issuer_parameter_wrong"),
    ("a state twice", lambda desk: f"{desk.answer()}&state=other", 2, "parameter_repeated"),
    ("swapped token", lambda desk: desk.answer(parameters={"access_token": "f00"}), 11, "access_token_hash_wrong"),
    ("1 MB", lambda desk: "x" * 1_000_000, None, "response_too_large"),
    ("1 MB of token", lambda desk: f"{desk.token()}{'A' * 1_000_000}", None, "response_too_large"),
    ("a long token", lambda desk: f"{desk.token()}{'A' * 60_000}", 4, "token_malformed"),
    ("1,000 fields", lambda desk: f"{LAB}/#state=s&" + "&".join(["a=b"] * 1000), None, "response_too_large"),
    ("nothing", lambda desk: " \n ", None, "not_inspected"),
    ("a word", lambda desk: "hello", None, "not_inspected"),
    ("a sentence", lambda desk: "Who are you. Really.", None, "not_inspected"),
    ("another address", lambda desk: f"{LAB}/?lesson=6#top", None, "not_inspected"),
    ("an anchor", lambda desk: "https://example.com/#top", None, "not_inspected"),
    ("no UTF-8", lambda desk: "https://example.com/#%ff=1&state=s", None, "not_inspected"),
]  # fmt: skip


@pytest.mark.parametrize(("paste", "row", "code"), [row[1:] for row in PASTED], ids=[row[0] for row in PASTED])
async def test_a_pasted_text_is_refused_by_its_row(desk, paste, row, code):
    report = await desk.inspect(paste(desk))
    assert (refusing(report), report.refusal and report.refusal.code) == (row, code)
    words = h("div", {}, *inspected.view(report)).text()
    if row:
        assert f"Row {row} refuses it: " in words
    elif code:
        assert report.rows == ()
        assert report.refusal.message in words
    else:
        assert "No row refuses it." in words


async def test_rows_that_need_the_transaction_cannot_be_known(desk):
    report = await desk.inspect(desk.answer())
    assert {name for name, verdict in verdicts(report).items() if verdict == "unknown"} == set(NEED_TRANSACTION)
    assert {verdict for name, verdict in verdicts(report).items() if name not in NEED_TRANSACTION} == {"passed"}
    assert "cannot be known" in h("div", {}, *inspected.view(report)).text()


async def test_to_a_token_alone_the_rows_about_an_answer_do_not_apply(desk):
    found = verdicts(await desk.inspect(desk.token()))
    assert {found[name] for name in ("state", "parameters", "iss_parameter", "hashes")} == {"absent"}


async def test_after_a_refusal_nothing_more_is_asked(desk):
    report = await desk.inspect(desk.token(key=FORGER))
    found = verdicts(report)
    assert [found[name] for name in ("key_source", "signature", "parties", "times")] == [
        "passed", "refused", "not reached", "not reached",
    ]  # fmt: skip


async def test_an_answer_without_an_id_token_is_signed_by_nobody(desk):
    report = await desk.inspect(desk.answer(parameters={"id_token": None}))
    assert report.refusal is None
    assert verdicts(report)["signature"] == "absent"
    assert "nobody can tell who made it" in h("div", {}, *inspected.view(report)).text()


async def test_an_error_that_the_answer_reports_is_told(desk):
    report = await desk.inspect(f"{LAB}/#error=access_denied&state=s-1&iss={ISSUER}")
    assert report.reported.code == "access_denied"
    assert "access_denied" in h("div", {}, *inspected.view(report)).text()


async def test_sent_are_the_requests_for_discovery_and_keys_and_nothing_of_what_is_pasted(desk):
    report = await desk.inspect(desk.answer())
    assert report.sent == (f"GET {ISSUER}/.well-known/openid-configuration", f"GET {ISSUER}/jwks.json")
    assert all(f"{address}" in h("div", {}, *inspected.view(report)).text() for address in report.sent)


async def test_for_what_is_no_answer_nothing_is_sent(desk):
    assert (await desk.inspect("hello")).sent == ()


async def test_nothing_is_stored(desk):
    await desk.inspect(desk.answer())
    ports = desk.tab.ports
    assert ports.session_storage.names() == ports.local_storage.names() == []


async def test_an_issuer_that_does_not_answer_is_told(desk):
    text = desk.answer()
    desk.issuer.down = True
    report = await desk.inspect(text)
    assert report.refusal.code == "issuer_unreachable"
    assert report.rows == ()


async def test_an_issuer_that_the_page_may_not_ask_is_not_asked(desk):
    report = await desk.inspect(desk.answer(), Issuer("https://other.example", "app"))
    assert report.refusal.code == "not_inspected"
    assert "policy" in report.refusal.message
    assert report.sent == ()


async def test_the_keys_of_any_issuer_can_be_entered(desk):
    other = Issuer("https://other.example", "app", json.dumps({"keys": desk.issuer.keys}))
    report = await desk.inspect(desk.token(claims={"iss": "https://other.example", "aud": "app"}), other)
    assert report.refusal is None
    assert report.sent == ()
    found = verdicts(report)
    assert (found["signature"], found["key_source"]) == ("passed", "unknown")
    assert refusing(await desk.inspect(desk.token(key=FORGER), other)) == 7


@pytest.mark.parametrize(
    ("issuer", "code"),
    [
        (Issuer(ISSUER, "spa", "no keys"), "not_inspected"),
        (Issuer(ISSUER, "spa", "{}"), "not_inspected"),
        (Issuer("", "spa"), "settings_error"),
        (Issuer("other", "spa"), "settings_error"),
        (Issuer(ISSUER, ""), "settings_error"),
    ],
)
async def test_an_issuer_that_is_none_is_a_sentence(desk, issuer, code):
    report = await desk.inspect(desk.token(), issuer)
    assert report.refusal.code == code
    assert report.rows == ()
