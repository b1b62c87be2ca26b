"""The clients: what each foreign one can do, and why a scenario can have no meaning for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OURS = "pyscript-oidc"
"""The name of our own client, which is no npm package."""

WITH_CODE = ("invalid-chash", "missing-chash")
"""What needs a code beside the ID token: a hybrid flow."""

WITH_USERINFO = ("scope-userinfo-claims", "userinfo-invalid-sub")
"""What needs an access token for UserInfo, wherever that comes from: a code that is redeemed brings one, too."""

NEEDS = {
    "a discovery document": ("discovery-issuer-mismatch",),
    "an access token": (
        "invalid-athash",
        "missing-athash",
        "swapped-access-token",
        "token-type-missing",
        "token-type-case",
        "expires-in-missing",
    ),
    "a code": WITH_CODE,
    "silent renewal": ("silent-hangs", "silent-shows-login-page", "wrong-user-on-renewal"),
    "who is signed in": ("wrong-user-on-renewal",),
    "UserInfo and an ID token together": ("userinfo-invalid-sub",),
}
"""What a client must have to do with before a scenario means anything to it. All others mean something to each."""


@dataclass(frozen=True)
class Library:
    """One npm package.

    ``lacks`` says of each thing in :data:`NEEDS` that it has not to do with why that is so. ``checks_with`` are
    packages that do some of its checking or run it, so that their versions count too. ``hybrid``: it can be asked for
    a code beside the ID token.
    """

    package: str
    lacks: Mapping[str, str] = field(default_factory=dict)
    checks_with: tuple[str, ...] = ()
    hybrid: bool = False

    @property
    def name(self) -> str:
        """The package's name without its npm scope; its page in ``clients`` has it too."""
        return self.package.rpartition("/")[2]

    @property
    def access_token(self) -> bool:
        """Whether it asks for an access token."""
        return "an access token" not in self.lacks

    def not_applicable(self, scenario: str) -> str | None:
        """Return why ``scenario`` has no meaning for this client, or None if it has one."""
        return next((why for what, why in self.lacks.items() if scenario in NEEDS[what]), None)

    def asks_for_code(self, scenario: str) -> bool:
        """Return whether it is asked for a code beside the ID token at ``scenario``."""
        return self.hybrid and (scenario in WITH_CODE or (scenario in WITH_USERINFO and not self.access_token))


NO_CODE = "Its implicit flow brings no code."

LIBRARIES = (
    Library("oidc-client", {"a code": NO_CODE}),
    Library(
        "auth0-js",
        {
            "a code": NO_CODE,
            "a discovery document": "It reads none.",
            "who is signed in": "It keeps nobody signed in, and leaves the comparison of persons to the application.",
            "UserInfo and an ID token together": "Its userInfo is given the access token alone, and leaves the "
            "comparison of sub to the application.",
        },
        ("idtoken-verifier",),
    ),
    Library("angular-oauth2-oidc", {"a code": NO_CODE}, ("angular-oauth2-oidc-jwks", "@angular/core")),
    Library(
        "@okta/okta-auth-js",
        {
            "a code": NO_CODE,
            "silent renewal": "Its hidden frame needs the response mode okta_post_message, which these issuers lack.",
        },
    ),
    Library(
        "keycloak-js",
        {
            "a code": "Its hybrid flow needs a token endpoint that allows credentials, which these issuers did not.",
            "who is signed in": "Its hidden frame (check-sso) is for a page that starts and holds nothing of a person "
            "before; later it renews by refresh token, and the implicit flow brings none.",
        },
    ),
    Library(
        "openid-client",
        {
            "an access token": "Its implicit flow brings an ID token alone.",
            "silent renewal": "It has no function for it, and leaves it to the application.",
        },
        ("oauth4webapi",),
        hybrid=True,
    ),
)
