"""One transaction for each login that is under way, found again by ``state``.

``state`` keeps an attacker's answer out (login CSRF, RFC 6749 section 10.12): it is random, known to this browser
alone, and used once. Each transaction has a storage key of its own, so two logins never overwrite each other. A used
transaction leaves a tombstone, so that a replay can be told from a forgery.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import parse_qsl

from ..base import strict_json
from ..errors import (
    NetworkError,
    StateError,
    StateMissing,
    StateUsed,
    StorageUnavailable,
    TransactionExpired,
    TransactionUnknown,
)
from ..ports import Storage
from ..settings import Settings
from ..settings.values import RESPONSE_TYPES

TOMBSTONES_KEPT_SECONDS = 24 * 3600.0

_STATE = re.compile(r"[A-Za-z0-9_-]{16,128}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
"""RFC 7636 section 4.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What must be remembered of a request until its answer comes.

    ``created_at`` is in seconds since the epoch, ``max_age`` in seconds. ``acr_values`` are the ones asked for as
    essential: None if ``acr`` was not, an empty tuple if any value will do. ``silent``: no page was allowed.
    ``app_state`` is whatever JSON value the app wants back; ``return_to`` the address the person was at, and
    ``scrolled`` how far down, in pixels.
    """

    state: str
    nonce: str
    response_type: str
    scope: str
    audience: str | None
    redirect_uri: str
    created_at: float
    journey: str
    max_age: int | None = None
    acr_values: tuple[str, ...] | None = None
    code_verifier: str | None = None
    silent: bool = False
    app_state: object = None
    return_to: str | None = None
    scrolled: float = 0

    @property
    def values(self) -> frozenset[str]:
        """The words of the response type, which are a set."""
        return frozenset(self.response_type.split())


@dataclass(frozen=True, slots=True)
class Found:
    """What is stored for a ``state``.

    ``fault`` says why an answer to it is refused; None: the checks go on. ``transaction`` is None if no request with
    this ``state`` is known; one that took too long is given beside its fault.
    """

    transaction: Transaction | None = None
    fault: StateError | None = None


class Transactions:
    """The transactions of one client in one storage.

    ``prefix`` begins every key. The settings say how long an answer may take, and how far a clock may be set back
    meanwhile, as happens when it is corrected. ``now`` is in seconds since the epoch, by the clock that gave
    ``created_at``.
    """

    def __init__(self, storage: Storage, settings: Settings, *, prefix: str = "") -> None:
        self._storage = storage
        self._prefix = prefix
        self._lifetime = settings.transaction_lifetime_seconds
        self._tolerance = settings.clock_tolerance_seconds
        self._judged: set[str] = set()  # states of answers that are being judged

    def key(self, state: str) -> str:
        """Return the storage key of ``state``."""
        return self._prefix + state

    def begin(self, transaction: Transaction) -> None:
        """Store ``transaction``, and remove records that are too old by then."""
        self._sweep(transaction.created_at)
        self._storage.set(self.key(transaction.state), json.dumps(asdict(transaction)))

    def find(self, state: str | None, now: float) -> Found:
        """Look up ``state``. Nothing is used up by that.

        The fault is a :class:`.errors.StateMissing`, :class:`.errors.StateUsed`, :class:`.errors.TransactionExpired`
        or :class:`.errors.TransactionUnknown`.
        """
        if not state:
            return Found(fault=StateMissing())
        if state in self._judged:
            return Found(fault=StateUsed())
        record = self._record(state)
        if record is not None and "ended_at" in record:
            return Found(fault=TransactionExpired() if record.get("expired") else StateUsed())
        transaction = _transaction(record) if record is not None else None
        if transaction is None or transaction.state != state:
            return Found(fault=TransactionUnknown())
        return Found(transaction, self._expired(transaction, now))

    @contextmanager
    def judging(self, found: Found, now: Callable[[], float]) -> Iterator[None]:
        """Judge an answer to the transaction in ``found`` in this block. Meanwhile no other answer to it is good.

        When the block ends, the transaction is used up and a tombstone left, whatever came of it. Only after a
        :class:`.errors.NetworkError`, or if the judging was cancelled, it is as good as before, so that the same answer
        can be handed in again.
        """
        transaction = found.transaction
        if transaction is None:
            yield
            return
        self._judged.add(transaction.state)
        used_up = False
        try:
            yield
            used_up = True
        except NetworkError:
            raise
        except Exception:
            used_up = True
            raise
        finally:
            self._judged.discard(transaction.state)
            if used_up:
                self._bury(transaction.state, now(), expired=found.fault is not None)

    def forget(self, state: str, now: float) -> None:
        """End a transaction whose answer will not come; a late answer counts as used."""
        self._bury(state, now, expired=False)

    def _expired(self, transaction: Transaction, now: float) -> TransactionExpired | None:
        age = now - transaction.created_at
        if age < -self._tolerance:
            return TransactionExpired(
                "This computer's clock was set back while the login was under way, so nobody knows how long it took."
            )
        if age > self._lifetime:
            return TransactionExpired(
                f"The login took longer than {self._lifetime / 60:.0f} minutes, and its answer is no longer taken."
            )
        return None

    def _bury(self, state: str, now: float, *, expired: bool) -> None:
        key = self.key(state)
        try:
            self._storage.set(key, json.dumps({"ended_at": now, "expired": expired}))
        except StorageUnavailable:  # without a tombstone a replay counts as unknown, and is refused as well
            self._storage.remove(key)

    def _record(self, state: str) -> Mapping[str, object] | None:
        if not _STATE.fullmatch(state):
            return None
        try:
            record = json.loads(self._storage.get(self.key(state)) or "null")
        except (ValueError, RecursionError):  # storage can be edited by hand
            return None
        return record if isinstance(record, dict) else None

    def _sweep(self, now: float) -> None:
        """Remove tombstones and unfinished logins that are too old."""
        for key in self._storage.names():
            if not key.startswith(self._prefix):
                continue
            record = self._record(key.removeprefix(self._prefix)) or {}
            since = record.get("ended_at", record.get("created_at"))
            if not strict_json.is_time(since) or not -self._tolerance <= now - since <= TOMBSTONES_KEPT_SECONDS:
                self._storage.remove(key)


def is_of_another_client(answer: str, keys: Iterable[str], prefix: str) -> bool:
    """Say whether ``answer`` (``"#..."`` or ``"?..."``) has the ``state`` of another client's transaction.

    ``keys`` are all keys of the storage; those of this client begin with ``prefix``.
    """
    states = {value for name, value in parse_qsl(answer[1:]) if name == "state"}
    kept = [key.rpartition(" transaction ") for key in keys if key.startswith("oidc ")]
    owners = {f"{owner} " for owner, _, state in kept if state in states}
    return bool(owners) and prefix not in owners


def is_max_age(value: object) -> bool:
    """Say whether ``value`` can be a ``max_age``: whole seconds, 0 or more (OpenID Connect Core 3.1.2.1)."""
    return isinstance(value, int) and strict_json.is_time(value) and value >= 0


def _transaction(record: Mapping[str, object]) -> Transaction | None:
    """Take back what this page wrote. Storage can be edited by hand, so every field is checked."""
    names = {field.name for field in fields(Transaction)}
    values: dict[str, Any] = {name: value for name, value in record.items() if name in names}
    acr_values = values.get("acr_values")
    if isinstance(acr_values, list):
        values["acr_values"] = tuple(acr_values)
    try:
        transaction = Transaction(**values)
    except TypeError:  # a field is missing
        return None
    return transaction if _is_right(transaction) else None


def _is_right(transaction: Transaction) -> bool:
    # The state is compared with the one that was looked for.
    texts = (transaction.nonce, transaction.scope, transaction.redirect_uri, transaction.journey)
    may_be_missing = (transaction.audience, transaction.return_to)
    acr_values, verifier = transaction.acr_values, transaction.code_verifier
    return (
        all(strict_json.is_text(text) for text in texts)
        and all(text is None or strict_json.is_text(text) for text in may_be_missing)
        and transaction.response_type in RESPONSE_TYPES
        and (verifier is not None) == ("code" in transaction.values)
        and (verifier is None or (isinstance(verifier, str) and _VERIFIER.fullmatch(verifier) is not None))
        and isinstance(transaction.silent, bool)
        and (transaction.max_age is None or is_max_age(transaction.max_age))
        and (acr_values is None or (isinstance(acr_values, tuple) and all(map(strict_json.is_text, acr_values))))
        and strict_json.is_time(transaction.created_at)
        and strict_json.is_time(transaction.scrolled)
    )
