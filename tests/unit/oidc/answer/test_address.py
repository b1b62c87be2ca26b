"""The answer leaves the address: by the script in the page's head, and by Python where there is no such script."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from app.oidc.answer.address import RESPONSE_PARAMETERS, take_from_address

EARLY = Path(__file__).resolve().parents[4] / "app/static/early.js"
HOME = "https://app.example/"
MORE = "?lesson=6&code=1&state=2"
NO_ANSWER = [
    HOME,
    f"{HOME}?",
    f"{HOME}#",
    f"{HOME}#chapter-2",
    f"{HOME}#/route?code=1",
    f"{HOME}#nonsense=%zz",
    f"{HOME}#codes=1",
    f"{HOME}#code",
    f"{HOME}#error&x=1",
    f"{HOME}?id_token",
    f"{HOME}?state=s",
    f"{HOME}?code=promotion",
    f"{HOME}?error=1&lesson=6",
    f"{HOME}?a=b%20c&a=d+e#part",
]
ADDRESSES = {
    **{address: (address, None) for address in NO_ANSWER},
    **{f"{HOME}#{name}=1": (HOME, f"#{name}=1") for name in ("code", "error", "access_token", "id_token", "state")},
    **{f"{HOME}?{name}=1": (HOME, f"?{name}=1") for name in ("access_token", "id_token")},
    **{f"{HOME}?{name}=1&state=2": (HOME, f"?{name}=1&state=2") for name in ("code", "error", "id_token")},
    **{f"{HOME}{MORE}&{name}=3": (f"{HOME}?lesson=6", f"{MORE}&{name}=3") for name in sorted(RESPONSE_PARAMETERS)},
    f"{HOME}#p0=&state=x&p1=": (HOME, "#p0=&state=x&p1="),
    f"{HOME}#access_token=x&state=s": (HOME, "#access_token=x&state=s"),
    f"{HOME}?lesson=6#error=access_denied": (f"{HOME}?lesson=6", "#error=access_denied"),
    f"{HOME}?lesson=a%20b+c&code=x&state=s": (f"{HOME}?lesson=a%20b+c", "?lesson=a%20b+c&code=x&state=s"),
    f"{HOME}/evil/#error=x&state=s": (f"{HOME}/evil/", "#error=x&state=s"),
    f"{HOME}/evil/?code=x&state=s": (f"{HOME}/evil/", "?code=x&state=s"),
    f"{HOME}?co%64e=x&state=s": (HOME, "?co%64e=x&state=s"),
    f"{HOME}#co%64e=x": (HOME, "#co%64e=x"),
    f"{HOME}?code=x&state=s#part-2": (f"{HOME}#part-2", "?code=x&state=s"),
    f"{HOME}?code=x&state=s#id_token=y": (HOME, "#id_token=y"),
    f"{HOME}?id_token=&lesson=6": (f"{HOME}?lesson=6", "?id_token=&lesson=6"),
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


@cache
def taken_early() -> dict[str, tuple[str, str | None]]:
    """Return what early.js makes of each address, in Node."""
    given = json.dumps([first_section(), list(ADDRESSES)])
    ran = subprocess.run(["node", "-e", RUN], input=given, capture_output=True, text=True, check=True)
    return {address: tuple(result) for address, result in zip(ADDRESSES, json.loads(ran.stdout), strict=True)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_python_and_the_early_script_take_the_same(address: str) -> None:
    assert take_from_address(address) == ADDRESSES[address]
    assert taken_early()[address] == ADDRESSES[address]


def test_python_and_the_early_script_know_the_same_parameters() -> None:
    (listed,) = re.findall(r"RESPONSE_PARAMETERS = \[(.*?)\]", first_section(), re.DOTALL)
    assert re.findall(r'"(\w+)"', listed) == sorted(RESPONSE_PARAMETERS)


def test_the_parameters_of_an_answer() -> None:
    assert " ".join(sorted(RESPONSE_PARAMETERS)) == (
        "access_token code error error_description error_uri expires_in id_token iss scope session_state state "
        "token_type"
    )
