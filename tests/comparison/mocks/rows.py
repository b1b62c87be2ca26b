"""The rows of the table that a program can try: each asks a mock server something, and says what it did."""

import base64
import hashlib
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import jwt

from tests.comparison.mocks.servers import CALLBACK
from tests.comparison.mocks.visit import Visitor

Row = Callable[[Visitor], str]
ORIGIN = "http://localhost:3000"
ELSEWHERE = "http://localhost:3000/elsewhere"


def yes(condition: object) -> str:
    return "yes" if condition else "no"


def code_flow(visitor: Visitor) -> str:
    return yes(visitor.tokens.get("id_token"))


def implicit(visitor: Visitor) -> str:
    return yes("id_token" in visitor.authorize(response_type="id_token token").fragment)


def hybrid(visitor: Visitor) -> str:
    return yes({"code", "id_token"} <= visitor.authorize(response_type="code id_token").fragment.keys())


def form_post(visitor: Visitor) -> str:
    page = visitor.authorize(response_mode="form_post").page
    return yes(CALLBACK in page and 'name="code"' in page)


def login_page(visitor: Visitor) -> str:
    return yes(visitor.authorize().forms)


def state(visitor: Visitor) -> str:
    return yes(visitor.authorize().query.get("state") == "a-state")


def answer_iss(visitor: Visitor) -> str:
    return yes(visitor.authorize().query.get("iss") == visitor.discovery["issuer"])


def unknown_client(visitor: Visitor) -> str:
    return yes("code" not in visitor.authorize(client_id="unknown").query)


def unregistered_redirect_uri(visitor: Visitor) -> str:
    return yes(not visitor.authorize(redirect_uri=ELSEWHERE).location.startswith(ELSEWHERE))


def unknown_response_type(visitor: Visitor) -> str:
    return yes("code" not in visitor.authorize(response_type="magic").query)


def pkce_checked(visitor: Visitor) -> str:
    return yes(visitor.redeem(visitor.authorize().query["code"], code_verifier="w" * 64).is_error)


def pkce_verifier_needed(visitor: Visitor) -> str:
    return yes(visitor.redeem(visitor.authorize().query["code"], code_verifier=None).is_error)


def redirect_uri_at_token(visitor: Visitor) -> str:
    return yes(visitor.redeem(visitor.authorize().query["code"], redirect_uri=ELSEWHERE).is_error)


def code_twice(visitor: Visitor) -> str:
    code = visitor.authorize().query["code"]
    visitor.redeem(code)
    return yes(visitor.redeem(code).is_error)


def wrong_secret(visitor: Visitor) -> str:
    form = {"grant_type": "authorization_code", "code": visitor.authorize().query["code"], "redirect_uri": CALLBACK}
    wrong = (visitor.server.client[0], "wrong")
    verifier = {"code_verifier": "v" * 64}
    return yes(visitor.http.post(visitor.endpoint("token_endpoint"), data=form | verifier, auth=wrong).is_error)


def nonce(visitor: Visitor) -> str:
    return yes(visitor.claims.get("nonce") == "a-nonce")


def at_hash(visitor: Visitor) -> str:
    found = visitor.claims.get("at_hash")
    digest = hashlib.sha256(visitor.tokens["access_token"].encode()).digest()[:16]
    right = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return "none" if found is None else "right" if found == right else "wrong"


def signature(visitor: Visitor) -> str:
    keys = jwt.PyJWKSet.from_dict(visitor.get(visitor.endpoint("jwks_uri")).json()).keys
    token = visitor.tokens["id_token"]
    kid = jwt.get_unverified_header(token).get("kid")
    for key in (each for each in keys if kid in (None, each.key_id)):
        with suppress(jwt.PyJWTError):
            jwt.decode(token, key, ["RS256"], options={"verify_aud": False})
            return "yes" if kid else "yes, without a `kid`"
    return "no"


def audience(visitor: Visitor) -> str:
    found = visitor.claims.get("aud")
    return yes(visitor.server.client[0] in ([found] if isinstance(found, str) else found or []))


def auth_time(visitor: Visitor) -> str:
    return yes("auth_time" in visitor.claims)


def prompt_none(visitor: Visitor) -> str:
    answer = visitor.authorize(prompt="none")
    if answer.forms:
        return "a login page"
    return answer.error or ("a code" if "code" in answer.query else f"a page, HTTP {answer.status}")


def userinfo(visitor: Visitor) -> str:
    if "userinfo_endpoint" not in visitor.discovery:
        return "no UserInfo"
    headers = {"Authorization": f"Bearer {visitor.tokens['access_token']}"}
    response = visitor.get(visitor.endpoint("userinfo_endpoint"), headers=headers)
    return yes(response.is_success and response.json().get("sub") == visitor.claims.get("sub"))


def userinfo_without_token(visitor: Visitor) -> str:
    if "userinfo_endpoint" not in visitor.discovery:
        return "no UserInfo"
    response = visitor.get(visitor.endpoint("userinfo_endpoint"))
    challenge = " with a challenge" if "www-authenticate" in response.headers else ""
    return f"{response.status_code}{challenge}"


def cors_documents(visitor: Visitor) -> str:
    headers = {"Origin": ORIGIN}
    found = [
        visitor.get(path, headers=headers).headers.get("access-control-allow-origin")
        for path in ("/.well-known/openid-configuration", visitor.endpoint("jwks_uri"))
    ]
    return yes(all(each in ("*", ORIGIN) for each in found))


def cors_preflight(visitor: Visitor) -> str:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "dpop"}
    response = visitor.http.request("OPTIONS", visitor.endpoint("token_endpoint"), headers=asked)
    allowed = response.headers.get("access-control-allow-origin")
    return yes(response.is_success and allowed in ("*", ORIGIN))


def logout_elsewhere(visitor: Visitor) -> str:
    if "end_session_endpoint" not in visitor.discovery:
        return "no logout"
    query = {"post_logout_redirect_uri": ELSEWHERE, "id_token_hint": visitor.tokens["id_token"]}
    response = visitor.get(visitor.endpoint("end_session_endpoint"), params=query)
    gone = urlsplit(response.headers.get("location", ""))._replace(query="").geturl() == ELSEWHERE
    return yes(not gone and f'value="{ELSEWHERE}"' not in response.text)


ROWS: dict[str, Row] = {
    "Code flow: an ID token from the token endpoint": code_flow,
    "`response_type=id_token token`": implicit,
    "`response_type=code id_token`": hybrid,
    "`response_mode=form_post`": form_post,
    "Shows a login page": login_page,
    "Gives `state` back": state,
    "Sends `iss` with the answer (RFC 9207)": answer_iss,
    "Refuses a `client_id` that it does not know": unknown_client,
    "Refuses a `redirect_uri` that is not registered": unregistered_redirect_uri,
    "Refuses a `response_type` that there is not": unknown_response_type,
    "Refuses a wrong PKCE verifier": pkce_checked,
    "Refuses a code with a challenge without a verifier": pkce_verifier_needed,
    "Refuses another `redirect_uri` at the token endpoint": redirect_uri_at_token,
    "Refuses a code the second time": code_twice,
    "Refuses a wrong client secret": wrong_secret,
    "The ID token holds the request’s `nonce`": nonce,
    "`at_hash` in the ID token": at_hash,
    "The ID token’s signature is good by the published keys": signature,
    "The client is in `aud` of the ID token": audience,
    "The ID token holds `auth_time`": auth_time,
    "`prompt=none` with nobody signed in": prompt_none,
    "UserInfo tells the same `sub`": userinfo,
    "UserInfo without a token": userinfo_without_token,
    "CORS for discovery and keys": cors_documents,
    "CORS preflight for the token endpoint": cors_preflight,
    "Does not return to an unregistered address after a logout": logout_elsewhere,
}
