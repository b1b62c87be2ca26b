"""Poisons that need more than a line, and helpers for those that do not."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..authorization_server.protocol.hashes import half_hash
from .forging import Sign, broken, by_key, by_nobody, by_secret, jws, public_pem
from .poison import Answer, Document, Pairs, Silence, Stage, Text, Unsigned

HOUR = 3_600
RENEWALS = 100
"""How many renewals are remembered."""
PADDING = 75_000
"""Characters that make an ID token of more than 100 kB."""


def claims(**values: Any) -> Callable[[Document, Stage], Document]:
    """Return what puts these values into the claims."""
    return lambda honest, stage: honest | values


def expired(honest: Document, stage: Stage) -> Document:
    """Issued so long ago that it expired an hour ago, so that nothing but ``exp`` tells."""
    earlier = honest["exp"] - honest["iat"] + HOUR
    return honest | {name: honest[name] - earlier for name in ("iat", "exp", "auth_time") if name in honest}


def issued_later(honest: Document, stage: Stage) -> Document:
    """Issued an hour from now and good until after that, so that nothing but ``iat`` tells."""
    return honest | {"iat": honest["iat"] + HOUR, "exp": honest["exp"] + HOUR}


def valid_later(honest: Document, stage: Stage) -> Document:
    """Good from an hour from now until after that, so that nothing but ``nbf`` tells."""
    return honest | {"nbf": honest["iat"] + HOUR, "exp": honest["exp"] + HOUR}


def without(name: str) -> Callable[[Document, Stage], Document]:
    """Return what leaves a claim out."""
    return lambda honest, stage: {key: value for key, value in honest.items() if key != name}


def wrong_hash(name: str) -> Callable[[Document, Stage], Document]:
    """Return what replaces ``at_hash`` or ``c_hash``, if it is there, by the hash of something else."""
    return lambda honest, stage: honest | ({name: half_hash("something else")} if name in honest else {})


def other_issuer(honest: Document, stage: Stage) -> Document:
    """The issuer's address, and another path."""
    return honest | {"iss": f"{stage.issuer}/another"}


def other_issuer_in_discovery(honest: Document, stage: Stage) -> Document:
    return honest | {"issuer": f"{stage.issuer}/another"}


def other_issuer_in_answer(honest: Answer, stage: Stage) -> Answer:
    return honest.changed(iss=f"{stage.issuer}/another")


def earlier_nonce(honest: Document, stage: Stage) -> Document:
    """The nonce of the login before this one; before the first, one of a login that nobody remembers."""
    earlier = stage.memory.get("nonce", "of-an-earlier-login")
    stage.memory["nonce"] = honest.get("nonce")
    return honest | {"nonce": earlier}


def somebody_else(honest: Document, stage: Stage) -> Document:
    """Another person of this issuer."""
    return honest | {"sub": stage.somebody_else()}


def somebody_else_when_silent(honest: Document, stage: Stage) -> Document:
    """Another person, but only on ``prompt=none``. The access token beside it is remembered by its hash."""
    if not stage.silent:
        return honest
    renewed = stage.memory.setdefault("renewed", deque(maxlen=RENEWALS))
    renewed.append(honest.get("at_hash"))
    return somebody_else(honest, stage)


def somebody_else_once_renewed(honest: Document, stage: Stage) -> Document:
    """UserInfo that agrees with the ID token beside its access token: nothing but the change of person tells."""
    theirs = stage.bearer is not None and half_hash(stage.bearer) in stage.memory.get("renewed", ())
    return {"sub": stage.somebody_else()} if theirs else honest


def without_kid(unsigned: Unsigned, stage: Stage) -> str:
    """Signed as it should be, but the header does not name the key."""
    header = {name: value for name, value in unsigned.header.items() if name != "kid"}
    return jws(header, unsigned.claims, by_key(unsigned.private_pem, "RS256"))


def unsigned(token: Unsigned, stage: Stage) -> str:
    return jws({"alg": "none", "typ": "JWT"}, token.claims, by_nobody)


def broken_rs256(token: Unsigned, stage: Stage) -> str:
    return jws(token.header, token.claims, broken(by_key(token.private_pem, "RS256")))


def broken_es256(token: Unsigned, stage: Stage) -> str:
    """Signed by a published key for ES256, and one bit of it changed."""
    private_pem, jwk = stage.spare_key("ES256")
    header = {**token.header, "alg": "ES256", "kid": jwk["kid"]}
    return jws(header, token.claims, broken(by_key(private_pem, "ES256")))


def hs256(token: Unsigned, sign: Sign) -> str:
    return jws({**token.header, "alg": "HS256"}, token.claims, sign)


def wrong_hs256(token: Unsigned, stage: Stage) -> str:
    """Signed with a secret that is not the client's: a public client has none at all."""
    return hs256(token, by_secret(b"not the secret of any client"))


def key_confusion(token: Unsigned, stage: Stage) -> str:
    """Signed with the public key as if it were a secret: whoever lets the header choose finds that it fits."""
    return hs256(token, by_secret(public_pem(token.private_pem)))


def with_es256(honest: Document, stage: Stage) -> Document:
    """The issuer's keys, and one for ES256."""
    return {"keys": [*honest["keys"], stage.spare_key("ES256")[1]]}


def announcing_es256(honest: Document, stage: Stage) -> Document:
    algorithms = "id_token_signing_alg_values_supported"
    return honest | {algorithms: sorted({*honest[algorithms], "ES256"})}


def with_another_key(honest: Document, stage: Stage) -> Document:
    """The issuer's keys, and one that signs nothing."""
    return {"keys": [*honest["keys"], stage.spare_key("RS256")[1]]}


def rotate_before_the_next(pairs: Pairs, stage: Stage) -> Pairs:
    """New keys for the first authorization request after an ID token was signed."""
    if stage.memory.pop("signed", False):
        stage.services.keys.rotate(stage.now)
        stage.memory["rotated"] = True
    return pairs


def signing_again(stage: Stage) -> None:
    """Another login is answered: its keys are new ones if there was one before."""
    stage.memory["signed"] = True
    stage.poisoned |= stage.memory.get("rotated", False)


def rotate(stage: Stage) -> None:
    stage.services.keys.rotate(stage.now)
    stage.poisoned = True


def for_a_stranger_too(honest: Document, stage: Stage) -> Document:
    """Two audiences, and an azp as several of them demand it."""
    return honest | {"aud": [honest["aud"], "another-client"], "azp": honest["aud"]}


def twice(honest: Answer, stage: Stage) -> Answer:
    """One parameter a second time. Whichever of the two a client takes, nothing else of the answer is wrong then."""
    lifetime = honest.get("expires_in")
    name, value = ("iss", honest.get("iss")) if lifetime is None else ("expires_in", f"{int(lifetime) + 1}")
    return replace(honest, parameters=(*honest.parameters, *([(name, value)] if value else ())))


def tokens_in_query(honest: Answer, stage: Stage) -> Answer:
    has_token = any(honest.get(name) for name in ("access_token", "id_token"))
    return replace(honest, mode="query") if has_token and honest.mode == "fragment" else honest


def error_in_query(honest: Answer, stage: Stage) -> Answer:
    """An error where the tokens were to be. On a page, and where the query is the right place, nothing is wrong."""
    if honest.mode != "fragment":
        return honest
    kept = tuple(pair for pair in honest.parameters if pair[0] in ("state", "iss"))
    error = (("error", "access_denied"), ("error_description", "The person did not allow it."))
    return Answer((*error, *kept), "query")


def token_of_somebody_else(honest: Answer, stage: Stage) -> Answer:
    """A good access token of this issuer, for this client, about another person. Only an ID token can tell."""
    own = honest.get("access_token")
    if own is None or honest.get("id_token") is None:
        return honest
    grant = stage.services.issuing.grant_of(own, stage.now)
    return honest.changed(
        access_token=stage.services.issuing.access_token(replace(grant, subject=stage.somebody_else()), stage.now)
    )


def more_parameters(honest: Answer, stage: Stage) -> Answer:
    extra = (("session_state", "not-asked-for"), ("vendor_parameter", "1"))
    return replace(honest, parameters=(*honest.parameters, *extra))


def changed_state(honest: Answer, stage: Stage) -> Answer:
    return honest.changed(state=f"{honest.get('state') or ''}A")


def silence_when_silent(pairs: Pairs, stage: Stage) -> Pairs | Silence:
    return Silence.SILENCE if stage.silent else pairs


def login_page_when_silent(pairs: Pairs, stage: Stage) -> Pairs:
    """``prompt=none`` is taken for ``prompt=login``."""
    return [(name, "login" if name == "prompt" and stage.silent else value) for name, value in pairs]


def nothing(honest: Document, stage: Stage) -> Silence:
    return Silence.SILENCE


def failure(honest: Document, stage: Stage) -> Text:
    return Text(500, "Something went wrong.\n")


def no_json(honest: Document, stage: Stage) -> Text:
    return Text(200, "<!doctype html><title>Sign in to the network</title>")
