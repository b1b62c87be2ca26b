"""Everything that can go wrong, as one tree::

    OidcError
      SettingsError                  the page's own settings
        CallbackPageWrong
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
        NoAnswer  PageIsolated  CookiesBlocked
      PopupError
        PopupBlocked  PopupClosed  PopupCutOff
      ApiNotRegistered  ApiRedirected    the token is not sent there
      ApiStatusError  ApiResponseMalformed    what an ApiResponse raises when it is asked
      NotSignedIn  SessionChanged  NoAccessToken  ScopeNotGranted  LoginLoop  StorageUnavailable

Every class has a ``code`` for programs, which is its name in snake case, and a sentence for people. ``str(error)`` is
that sentence and the hint on what to do.
``interaction_helps`` says whether the same attempt can succeed if the person is shown a login page.
"""

from collections.abc import Iterator

from .answer_errors import *
from .network_errors import *
from .oidc_error import CallbackPageWrong as CallbackPageWrong
from .oidc_error import OidcError as OidcError
from .oidc_error import SettingsError as SettingsError
from .provider_errors import *
from .session_errors import *
from .token_errors import *


def all_errors(root: type[OidcError] = OidcError) -> Iterator[type[OidcError]]:
    """Yield ``root`` and every class below it."""
    yield root
    for kind in root.__subclasses__():
        yield from all_errors(kind)


def error_of(code: str, message: str, hint: str | None = None) -> OidcError | None:
    """Return the error with that ``code``, as another tab met it; None if there is none."""
    return next((kind(message, hint=hint) for kind in all_errors() if kind.code == code), None)


__all__ = sorted([*(kind.__name__ for kind in all_errors()), "PROVIDER_ERRORS", "error_of", "provider_error"])
