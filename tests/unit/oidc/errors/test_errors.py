"""The tree of errors: its names and codes are what other people's programs rely on."""

import inspect
import re
from typing import Any

import pytest

from app.oidc import errors
from app.oidc.errors import OidcError, ProviderError, all_errors

TREE = list(all_errors())
CODES = """
access_denied access_token_hash_wrong account_selection_required algorithm_refused api_not_registered
api_redirected api_response_malformed api_status_error api_unreachable audience_wrong
authentication_context_wrong authentication_too_old authorized_party_wrong callback_page_wrong claim_malformed
claim_missing code_hash_wrong consent_required cookies_blocked discovery_failed id_tokens_differ
interaction_required invalid_grant invalid_request invalid_scope issuer_parameter_wrong issuer_unreachable
issuer_wrong key_not_found key_unsuitable keys_unavailable login_loop login_required network_error
no_access_token no_answer nonce_wrong not_signed_in oidc_error page_isolated parameter_missing
parameter_repeated parameter_unexpected popup_blocked popup_closed popup_cut_off popup_error provider_error
response_error response_malformed response_mode_wrong response_too_large scope_not_granted server_error
session_changed settings_error signature_wrong silent_error state_error state_missing state_used
storage_unavailable temporarily_unavailable token_endpoint_failed token_error token_expired
token_issued_in_future token_malformed token_not_yet_valid token_too_old transaction_expired transaction_unknown
unauthorized unauthorized_client unsupported_response_type userinfo_failed wrong_user
"""


def names() -> set[str]:
    return {kind.__name__ for kind in TREE}


def test_no_code_is_lost_or_changed() -> None:
    assert sorted(kind.code for kind in TREE) == CODES.split()


def test_a_code_is_the_name_of_its_class_in_snake_case() -> None:
    assert all("".join(map(str.capitalize, kind.code.split("_"))) == kind.__name__ for kind in TREE)


def test_everything_public_can_be_imported_from_the_package() -> None:
    assert set(errors.__all__) == names() | {"PROVIDER_ERRORS", "error_of", "provider_error"}
    assert all(hasattr(errors, name) for name in errors.__all__)


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    """A class stands below its base, indented by two; what has none below it may share a line with others."""
    drawn: dict[str, str] = {}
    path: list[str] = []
    tree = inspect.cleandoc(errors.__doc__ or "").partition("::\n\n")[2].partition("\n\nEvery")[0]
    for line in tree.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2 - 2
        listed = re.findall(r"(?<!\S)[A-Z][a-z]\w+", re.sub(r" {3,}\S.*", "", line.strip()))
        drawn |= {name: path[depth - 1] for name in listed if depth}
        path[depth:] = listed[:1]
    assert drawn == {kind.__name__: kind.__base__.__name__ for kind in TREE if kind is not OidcError}


def test_every_error_has_a_sentence_and_says_it_without_arguments() -> None:
    assert {kind.__name__ for kind in TREE if "sentence" not in vars(kind)} == set()
    assert {kind.__name__ for kind in TREE if kind().message != kind.sentence} == set()


def test_an_error_of_the_app_has_a_code_of_its_own() -> None:
    class TicketSold(OidcError):
        pass

    class Renamed(OidcError):
        code = "another"

    assert (TicketSold.code, Renamed.code) == ("ticket_sold", "another")


def test_the_errors_of_the_standards_are_found_by_their_code() -> None:
    assert {code: kind.code for code, kind in errors.PROVIDER_ERRORS.items()} == {
        kind.code: kind.code for kind in all_errors(ProviderError) if kind is not ProviderError
    }


@pytest.mark.parametrize(("code", "kind"), [("wrong_user", errors.WrongUser), ("tea_pot", type(None))])
def test_an_error_is_found_by_its_code(code: str, kind: type[Any]) -> None:
    assert type(errors.error_of(code, "said elsewhere")) is kind


def test_an_error_of_another_tab_keeps_its_hint() -> None:
    error = errors.error_of("wrong_user", "Somebody else.", "Ask Ada.")
    assert error is not None
    assert str(error) == "Somebody else. Ask Ada."


def test_every_code_is_there_once() -> None:
    codes = [kind.code for kind in TREE]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", TREE)
def test_every_error_has_its_sentence_and_its_place_in_the_tree(kind: type[OidcError]) -> None:
    error = kind()
    assert error.message.endswith(".")
    assert str(error) == " ".join(filter(None, [error.message, error.hint]))
    assert kind.__doc__
    assert kind.__name__ in (errors.__doc__ or "")


def test_what_is_printed_has_the_hint_that_is_there_by_then() -> None:
    error = OidcError("It did not work.", hint="Wait.")
    error.hint = "Try again."
    assert str(error) == "It did not work. Try again."


def test_an_error_answer_finds_its_class() -> None:
    for code, kind in errors.PROVIDER_ERRORS.items():
        assert type(errors.provider_error(code)) is kind


def test_an_unknown_error_answer_keeps_its_name() -> None:
    error = errors.provider_error("tea_pot", "Short\nand stout" + "x" * 1000)
    assert type(error) is ProviderError
    assert error.code == "provider_error"
    assert error.details["error"] == "tea_pot"
    assert "tea_pot" in error.message
    assert "\n" not in error.message
    assert len(error.message) < 500
