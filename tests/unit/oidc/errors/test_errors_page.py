"""docs/errors.md names every method and every error. That its marks are true, every test of a client shows."""

import inspect

from app.oidc import Client
from app.oidc.errors import OidcError, ProviderError, SettingsError, all_errors

from ..errors_page import METHODS, PAGE, TABLE

OF_AN_ANSWER = {"ApiStatusError", "ApiResponseMalformed"}
"""Raised by an ApiResponse, and by no method of the client."""


def test_every_method_that_can_fail_has_a_column() -> None:
    methods = {name for name, value in vars(Client).items() if inspect.iscoroutinefunction(inspect.unwrap(value))}
    assert set(METHODS) == {name for name in methods if not name.startswith("_")}


def test_every_error_that_is_raised_has_a_row() -> None:
    """A class with others below it is for catching, except two that are raised themselves."""
    ours = [kind for kind in all_errors(OidcError) if kind.__module__.startswith("app.oidc.errors")]
    raised = {kind.__name__ for kind in ours if not kind.__subclasses__() or kind in (ProviderError, SettingsError)}
    assert set(TABLE) == raised - OF_AN_ANSWER


def test_the_errors_of_an_apis_answer_are_named_beside_the_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {name for name in OF_AN_ANSWER if f"`{name}`" not in page} == set()


def test_every_error_has_a_method() -> None:
    assert {error for error, methods in TABLE.items() if not any(methods.values())} == set()
