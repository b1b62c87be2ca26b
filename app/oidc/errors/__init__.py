"""Everything that can go wrong, as one tree.

::

    OidcError
      SettingsError                  the page's own settings
      StateError                     the answer belongs to no login of this page (check 1)
        StateMissing  StateUsed  TransactionExpired  TransactionUnknown
      ResponseError                  the answer is not shaped as the standard says (checks 2 and 3)
        ResponseMalformed  ResponseTooLarge  ResponseModeWrong
        ParameterRepeated  ParameterUnexpected  ParameterMissing  IssuerParameterWrong
      ProviderError                  the authorization server said no
        LoginRequired  ConsentRequired  InteractionRequired  AccountSelectionRequired
        AccessDenied  Unauthorized  InvalidRequest  InvalidScope  UnauthorizedClient
        UnsupportedResponseType  InvalidGrant  ServerError  TemporarilyUnavailable
      TokenError                     the ID token must not be believed (checks 4 to 13)
        TokenMalformed  AlgorithmRefused  KeyNotFound  KeyUnsuitable  SignatureWrong
        ClaimMissing  ClaimMalformed  IssuerWrong  AudienceWrong  AuthorizedPartyWrong
        TokenExpired  TokenNotYetValid  TokenIssuedInFuture  TokenTooOld
        NonceWrong  AccessTokenHashWrong  CodeHashWrong
        AuthenticationTooOld  AuthenticationContextWrong  WrongUser  IdTokensDiffer
      NetworkError                   a request had no answer, or none that can be used
        IssuerUnreachable  DiscoveryFailed  KeysUnavailable  TokenEndpointFailed
        UserinfoFailed  ApiUnreachable
      SilentError                    a hidden frame brought no answer
        NoAnswer  CookiesBlocked
      PopupError
        PopupBlocked  PopupClosed
      ApiNotRegistered  ApiRedirected    the token stays here
      NotSignedIn  SessionChanged  NoAccessToken  ScopeNotGranted  LoginLoop  StorageUnavailable

Every class has a ``code``, which is stable and meant for programs, and a sentence for people.
``interaction_helps`` says whether the same attempt with a login page in front of the person can succeed.
"""

from .answer_errors import (
    IssuerParameterWrong,
    ParameterMissing,
    ParameterRepeated,
    ParameterUnexpected,
    ResponseError,
    ResponseMalformed,
    ResponseModeWrong,
    ResponseTooLarge,
    StateError,
    StateMissing,
    StateUsed,
    TransactionExpired,
    TransactionUnknown,
)
from .network_errors import (
    ApiUnreachable,
    DiscoveryFailed,
    IssuerUnreachable,
    KeysUnavailable,
    NetworkError,
    TokenEndpointFailed,
    UserinfoFailed,
)
from .oidc_error import OidcError, SettingsError
from .provider_errors import (
    PROVIDER_ERRORS,
    AccessDenied,
    AccountSelectionRequired,
    ConsentRequired,
    InteractionRequired,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    LoginRequired,
    ProviderError,
    ServerError,
    TemporarilyUnavailable,
    Unauthorized,
    UnauthorizedClient,
    UnsupportedResponseType,
    provider_error,
)
from .session_errors import (
    ApiNotRegistered,
    ApiRedirected,
    CookiesBlocked,
    LoginLoop,
    NoAccessToken,
    NoAnswer,
    NotSignedIn,
    PopupBlocked,
    PopupClosed,
    PopupError,
    ScopeNotGranted,
    SessionChanged,
    SilentError,
    StorageUnavailable,
)
from .token_errors import (
    AccessTokenHashWrong,
    AlgorithmRefused,
    AudienceWrong,
    AuthenticationContextWrong,
    AuthenticationTooOld,
    AuthorizedPartyWrong,
    ClaimMalformed,
    ClaimMissing,
    CodeHashWrong,
    IdTokensDiffer,
    IssuerWrong,
    KeyNotFound,
    KeyUnsuitable,
    NonceWrong,
    SignatureWrong,
    TokenError,
    TokenExpired,
    TokenIssuedInFuture,
    TokenMalformed,
    TokenNotYetValid,
    TokenTooOld,
    WrongUser,
)


def error_of(code: str, message: str) -> OidcError | None:
    """Return the error with that ``code``, as another tab met it; None if there is none."""
    kinds: list[type[OidcError]] = [OidcError]
    for kind in kinds:
        if kind.code == code:
            return kind(message)
        kinds += kind.__subclasses__()
    return None


__all__ = [
    "PROVIDER_ERRORS",
    "AccessDenied",
    "AccessTokenHashWrong",
    "AccountSelectionRequired",
    "AlgorithmRefused",
    "ApiNotRegistered",
    "ApiRedirected",
    "ApiUnreachable",
    "AudienceWrong",
    "AuthenticationContextWrong",
    "AuthenticationTooOld",
    "AuthorizedPartyWrong",
    "ClaimMalformed",
    "ClaimMissing",
    "CodeHashWrong",
    "ConsentRequired",
    "CookiesBlocked",
    "DiscoveryFailed",
    "IdTokensDiffer",
    "InteractionRequired",
    "InvalidGrant",
    "InvalidRequest",
    "InvalidScope",
    "IssuerParameterWrong",
    "IssuerUnreachable",
    "IssuerWrong",
    "KeyNotFound",
    "KeyUnsuitable",
    "KeysUnavailable",
    "LoginLoop",
    "LoginRequired",
    "NetworkError",
    "NoAccessToken",
    "NoAnswer",
    "NonceWrong",
    "NotSignedIn",
    "OidcError",
    "ParameterMissing",
    "ParameterRepeated",
    "ParameterUnexpected",
    "PopupBlocked",
    "PopupClosed",
    "PopupError",
    "ProviderError",
    "ResponseError",
    "ResponseMalformed",
    "ResponseModeWrong",
    "ResponseTooLarge",
    "ScopeNotGranted",
    "ServerError",
    "SessionChanged",
    "SettingsError",
    "SignatureWrong",
    "SilentError",
    "StateError",
    "StateMissing",
    "StateUsed",
    "StorageUnavailable",
    "TemporarilyUnavailable",
    "TokenEndpointFailed",
    "TokenError",
    "TokenExpired",
    "TokenIssuedInFuture",
    "TokenMalformed",
    "TokenNotYetValid",
    "TokenTooOld",
    "TransactionExpired",
    "TransactionUnknown",
    "Unauthorized",
    "UnauthorizedClient",
    "UnsupportedResponseType",
    "UserinfoFailed",
    "WrongUser",
    "error_of",
    "provider_error",
]
