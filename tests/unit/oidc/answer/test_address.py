"""The answer leaves the address: by a script in the page's head, and by Python where there is none.

Three parsers do it by one rule: early.js of this repository's page, answer.js of the guide, and Python.
"""

import json
import re
import subprocess
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from app.oidc.answer.address import RESPONSE_PARAMETERS, take_from_address
from app.oidc.request.requests import STATE_PREFIX

ROOT = Path(__file__).resolve().parents[4]
EARLY = ROOT / "app/static/early.js"
GUIDE = ROOT / "docs/use-in-your-page.md"
HOME = "https://app.example/"
OURS = f"{STATE_PREFIX}s"
MORE = f"?lesson=6&code=1&state={OURS}"
TOKENS = ("access_token", "id_token")
NO_ANSWER = [
    HOME,
    f"{HOME}?",
    f"{HOME}#",
    f"{HOME}#chapter-2",
    f"{HOME}#/route?code=1",
    f"{HOME}#/route?x=1&code=1",
    f"{HOME}#/route?x=1&error=404&state=open",
    f"{HOME}#!/route?x=1&code=1&state=open",
    f"{HOME}#route?state=open&code=1&x=2",
    f"{HOME}#?code=1&error=2&state=open",
    f"{HOME}#/route&code=1&state=open",
    f"{HOME}#orders&code=1&state=open",
    f"{HOME}#code=1",
    f"{HOME}#error=404",
    f"{HOME}#error=404&error_description=none&iss=x",
    f"{HOME}#state=open",
    f"{HOME}#state=open&state=closed",
    f"{HOME}#state=open&page=2",
    f"{HOME}#page=2&state=open&sort=asc",
    f"{HOME}#scope=all&state=opened",
    f"{HOME}#p0=&state=x&p1=",
    f"{HOME}?state",
    f"{HOME}#state",
    f"{HOME}#access_token",
    f"{HOME}#state=",
    f"{HOME}?scope=all&state=opened",
    f"{HOME}/#part",
    f"{HOME}%2f?code=1#state",
    f"{HOME}#state&code=1",
    f"{HOME}#nonsense=%zz",
    f"{HOME}#codes=1",
    f"{HOME}#code",
    f"{HOME}#error&x=1",
    f"{HOME}?id_token",
    f"{HOME}?state=s",
    f"{HOME}?code=promotion",
    f"{HOME}?error=1&lesson=6",
    f"{HOME}?error=1&state=foo",
    f"{HOME}?error=access_denied&state=foo",  # to another library
    f"{HOME}?code=SPRING&state=CA",
    f"{HOME}#code=94105&state=CA",
    f"{HOME}#state=open&error=404",
    f"{HOME}#state=open&error=access_denied_",
    f"{HOME}#state=open&error=Access_Denied",
    f"{HOME}#state=open&error=404&topic=access_denied",
    f"{HOME}#error=access_denied",
    f"{HOME}?code=x&state=pyscript-oidc",
    f"{HOME}?code=x&state=x{OURS}",
    f"{HOME}?code=x&mystate={OURS}",
    f"{HOME}#/route?code=1&state={OURS}",
    f"{HOME}#part&access_token=x",
    f"{HOME}#/route&id_token=x",
    f"{HOME}#/route?id=5&access_token=x",
    f"{HOME}#!route=5&code=x&state={OURS}",
    f"{HOME}?state={OURS}",
    f"{HOME}#scope=openid&state={OURS}",
    f"{HOME}authorize?client_id=spa&scope=openid&state={OURS}",
    f"{HOME}?a=b%20c&a=d+e#part",
]
ADDRESSES = {
    **{address: (address, None) for address in NO_ANSWER},
    **{f"{HOME}#{name}=1{more}": (HOME, f"#{name}=1{more}") for name in TOKENS for more in ("", "&state=2")},
    **{f"{HOME}?{name}=1{more}": (HOME, f"?{name}=1{more}") for name in TOKENS for more in ("", "&state=2")},
    **{
        f"{HOME}{mark}{name}=1&state={OURS}": (HOME, f"{mark}{name}=1&state={OURS}")
        for name in sorted(RESPONSE_PARAMETERS - {"state", "scope"})
        for mark in "?#"
    },
    **{f"{HOME}{MORE}&{name}=3": (f"{HOME}?lesson=6", f"{MORE}&{name}=3") for name in sorted(RESPONSE_PARAMETERS)},
    **{
        f"{HOME}#error={code}&state=2": (HOME, f"#error={code}&state=2")
        for code in ("access_denied", "account_selection_required", "login%5frequired")
    },
    f"{HOME}?state=2&code=x&state={OURS}": (HOME, f"?state=2&code=x&state={OURS}"),
    f"{HOME}?code=x&st%61te=%70yscript-oidc-s": (HOME, "?code=x&st%61te=%70yscript-oidc-s"),
    f"{HOME}#state={OURS}&page=2&token_type=x": (HOME, f"#state={OURS}&page=2&token_type=x"),
    f"{HOME}#state=&error=invalid_scope": (HOME, "#state=&error=invalid_scope"),
    f"{HOME}#state={OURS}&sc%6fpe=x&c%6fde=y": (HOME, f"#state={OURS}&sc%6fpe=x&c%6fde=y"),
    f"{HOME}/#error=x&state={OURS}": (f"{HOME}/", f"#error=x&state={OURS}"),
    f"{HOME}//evil#error=x&state={OURS}": (f"{HOME}//evil", f"#error=x&state={OURS}"),
    f"{HOME}%2f?code=x&state={OURS}": (f"{HOME}%2f", f"?code=x&state={OURS}"),
    f"{HOME}.%2f/?code=x&state={OURS}": (f"{HOME}.%2f/", f"?code=x&state={OURS}"),
    f"{HOME}@evil.example/#id_token=x": (f"{HOME}@evil.example/", "#id_token=x"),
    f"{HOME}?lesson=6#error=x&state={OURS}": (f"{HOME}?lesson=6", f"#error=x&state={OURS}"),
    f"{HOME}?code=promotion#access_token=x&state=s": (f"{HOME}?code=promotion", "#access_token=x&state=s"),
    f"{HOME}?lesson=a%20b+c&code=x&state={OURS}": (f"{HOME}?lesson=a%20b+c", f"?lesson=a%20b+c&code=x&state={OURS}"),
    f"{HOME}/evil/#error=x&state={OURS}": (f"{HOME}/evil/", f"#error=x&state={OURS}"),
    f"{HOME}/evil/?code=x&state={OURS}": (f"{HOME}/evil/", f"?code=x&state={OURS}"),
    f"{HOME}?co%64e=x&state={OURS}": (HOME, f"?co%64e=x&state={OURS}"),
    f"{HOME}#&state={OURS}&code=x": (HOME, f"#&state={OURS}&code=x"),
    f"{HOME}#=1&state={OURS}&code=x": (HOME, f"#=1&state={OURS}&code=x"),
    f"{HOME}#x=/a?b!&state={OURS}&error=y": (HOME, f"#x=/a?b!&state={OURS}&error=y"),
    f"{HOME}?code=x&state={OURS}#/route?code=1&state=2": (f"{HOME}#/route?code=1&state=2", f"?code=x&state={OURS}"),
    f"{HOME}?code=x&state={OURS}#part-2": (f"{HOME}#part-2", f"?code=x&state={OURS}"),
    f"{HOME}?code=x&state={OURS}#id_token=y": (HOME, "#id_token=y"),
    f"{HOME}?id_token=&lesson=6": (f"{HOME}?lesson=6", "?id_token=&lesson=6"),
    f"{HOME}?#id_token=x": (f"{HOME}?", "#id_token=x"),
    f"{HOME}?id_token=x#": (f"{HOME}#", "?id_token=x"),
}
"""Addresses, what is left of each, and the answer that was in it."""

RUN = """
const [script, addresses] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const section = new Function("location", "history", "root", "globalThis", "addEventListener", "dispatchEvent", script);
console.log(JSON.stringify(addresses.map((address) => {
  let left = address;
  const page = {};
  const history = { state: null, replaceState: (state, title, url) => { left = new URL(url, address).href; } };
  section(new URL(address), history, { dataset: {} }, page, () => {}, () => {});
  return [left, page.takeAuthorizationResponse()];
})));
"""


def first_section() -> str:
    """Return the part of early.js that takes the answer."""
    return EARLY.read_text(encoding="utf-8").partition("// ---- 1.")[2].partition("// ---- 2.")[0].partition("\n")[2]


def printed_in_the_guide() -> str:
    """Return answer.js, the first script that the guide prints."""
    return GUIDE.read_text(encoding="utf-8").partition("```js\n")[2].partition("```")[0]


SCRIPTS = {"early.js": first_section, "answer.js": printed_in_the_guide}


FIELDS = [
    "code=1",
    "error=invalid_scope",
    "state=1",
    f"state={OURS}",
    "id_token=1",
    "x=1",
    "code",
    "state",
    "/r?code=1",
    "!code=1",
    "=1",
    "",
    "sta%74e=1",
    "scope=1",
    "iss=1",
    "?code=1",
    f"%EF%BB%BFstate={OURS}",
    f"state=%EF%BB%BF{OURS}",
    "code%00=1",
    "c%ff=1",
]
MIXED = [
    f"{HOME}{query}{mark}{'&'.join(fields)}"
    for query in ("", "?", "?lesson=6")
    for mark in "?#"
    if not (query and mark == "?")
    for fields in product(FIELDS, repeat=3)
]
"""Three fields in every order, so that the parsers are compared where nobody thought of a case."""


@cache
def taken_by(script: str) -> dict[str, tuple[str, str | None]]:
    """Return what a script makes of each address, in Node."""
    addresses = [*ADDRESSES, *MIXED]
    given = json.dumps([SCRIPTS[script](), addresses])
    ran = subprocess.run(["node", "-e", RUN], input=given, capture_output=True, text=True, check=True)
    return {address: tuple(result) for address, result in zip(addresses, json.loads(ran.stdout), strict=True)}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_mixture_of_fields_is_read_alike(script: str) -> None:
    taken = taken_by(script)
    assert [(address, taken[address]) for address in MIXED if taken[address] != take_from_address(address)] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_python_and_the_early_script_take_the_same(address: str) -> None:
    assert take_from_address(address) == ADDRESSES[address]
    assert taken_by("early.js")[address] == ADDRESSES[address]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_script_of_the_guide_takes_the_same(address: str) -> None:
    assert taken_by("answer.js")[address] == ADDRESSES[address]


def test_python_and_the_early_script_know_the_same_parameters() -> None:
    (listed,) = re.findall(r"RESPONSE_PARAMETERS = \[(.*?)\]", first_section(), re.DOTALL)
    assert re.findall(r'"(\w+)"', listed) == sorted(RESPONSE_PARAMETERS)


def test_the_parameters_of_an_answer() -> None:
    assert " ".join(sorted(RESPONSE_PARAMETERS)) == (
        "access_token code error error_description error_uri expires_in id_token iss scope session_state state "
        "token_type"
    )


RELOAD = """
const [script, loads] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const section = new Function("location", "history", "root", "globalThis", "addEventListener", "dispatchEvent", script);
const entries = {};
console.log(JSON.stringify(loads.map(([entry, address, takes]) => {
  const page = {};
  const shown = entries[entry] ??= { state: null, address };
  const history = {
    get state() { return structuredClone(shown.state); },
    replaceState: (state, title, url = shown.address) => {
      shown.state = structuredClone(state);
      shown.address = new URL(url, shown.address).href;
    },
  };
  if (address && typeof address === "object") history.replaceState(address, "");
  section(new URL(shown.address), history, { dataset: {} }, page, () => {}, () => {});
  const taken = takes ? [page.takeAuthorizationResponse(), page.takeAuthorizationResponse()] : [];
  return [shown.address, shown.state, ...taken];
})));
"""


def loaded(script: str, *loads: tuple[str, object, bool]) -> list[list[object]]:
    """Load a page several times: the entry of the history, its first address (or a state of the app), is it taken.

    Returns for each load the address and the state of the entry after it, and what two calls of the script gave.
    """
    given = json.dumps([SCRIPTS[script](), loads])
    ran = subprocess.run(["node", "-e", RELOAD], input=given, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("answer", ["#access_token=x&state=s", f"?code=x&state={OURS}"])
def test_a_reload_before_python_runs_does_not_lose_the_answer(script: str, answer: str) -> None:
    first, other, second, third, last = loaded(
        script,
        ("a", HOME + answer, False),
        ("b", HOME, True),  # another entry of the same tab, as of another page
        ("a", None, False),
        ("a", None, True),
        ("a", None, True),
    )
    assert [load[0] for load in (first, second, third, last)] == [HOME] * 4
    assert other[2:] == [None, None]
    assert third[2:] == [answer, None]
    assert not third[1]
    assert last[2:] == [None, None]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_apps_own_state_of_the_history_stays(script: str) -> None:
    own = {"scrolled": 7}
    loads = loaded(script, ("a", f"{HOME}#access_token=x&state=s", False), ("b", HOME, False), ("b", own, True))
    assert loads[2][1] == own
    kept = {**own, **(loads[0][1] or {})}  # type: ignore[dict-item]
    assert loaded(script, ("b", HOME, False), ("b", kept, True))[1][1:] == [own, "#access_token=x&state=s", None]
