"""The commands for people who write clients: start a test issuer, tell it what to do, check a client.

What only one of them needs, such as a whole server, is imported when that command runs.
"""

import argparse
import json
import logging
import math
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..lab.listening import StartError, listen, serve
from ..lab.stopping import StopSignals

if TYPE_CHECKING:
    from ..config import ClientRegistration
    from .authorization_server import AuthorizationServer

ISSUER = re.compile(r"https?://(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[1-9][0-9]{0,4})?")
DISTRIBUTION = "implicit-flow-lab"
ADDRESS, TOKEN = "TEST_ISSUER_ADMIN", "TEST_ISSUER_TOKEN"


def add_arguments(commands: Mapping[str, argparse.ArgumentParser]) -> None:
    """Add to each command, by its name, the arguments that it takes."""
    start = commands["test-issuer"]
    start.add_argument("--port", type=_port, default=0, help="port to listen at; a free one if it is not given")
    start.add_argument("--host", help="address to listen at; this machine alone if it is not given")
    start.add_argument("--issuer", help="the address that clients use; http://127.0.0.1:<port> if it is not given")
    _client_options(start)
    start.add_argument("--scenario", default="plain", help="how to misbehave")
    start.add_argument("--skip-login", action="store_true", help="answer every browser as if Ada were signed in")

    admin = commands["admin"]
    admin.add_argument("--address", help=f"what test-issuer printed as admin ({ADDRESS})")
    admin.add_argument("--token", help=f"what test-issuer printed as token ({TOKEN})")
    _admin_words(admin.add_subparsers(dest="what", required=True))

    check = commands["check-client"]
    _client_options(check)
    check.add_argument("--scenario", action="append", help="only this one; may be given several times")
    check.add_argument("--time-limit", type=_seconds, default=45.0, help="seconds that one login may take")
    check.add_argument("--junit", type=Path, metavar="FILE", help="write a report in JUnit's XML")
    check.add_argument("--sarif", type=Path, metavar="FILE", help="write a report in SARIF 2.1.0")
    check.add_argument("argv", nargs="+", metavar="COMMAND", help="your login: exit status 0 if it let the person in")


def _client_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--client-id", default="client", help="of your client")
    parser.add_argument("--redirect-uri", action="append", help="of your client; may be given several times")
    parser.add_argument(
        "--any-loopback-port",
        action="store_true",
        help="redirect URIs at http://127.0.0.1 or http://[::1] hold for any port",
    )
    parser.add_argument("--client-secret", help="of your client, if it is a confidential one")


def _admin_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words.add_parser("show", help="what there is, and what can be done")
    words.add_parser("scenarios", help="the scenarios, and what a correct client does at each")
    words.add_parser("scenario", help="misbehave like this; plain is honest").add_argument("name")
    words.add_parser("runs", help="what clients did at the scenario in force, and the verdict")
    words.add_parser("requests", help="the requests so far")
    words.add_parser("forget-requests", help="empty the request log")
    words.add_parser("rotate-keys", help="sign with new keys from now on")
    words.add_parser("reset", help="go back to the beginning")
    words.add_parser("clock", help="move the clock").add_argument("forward", type=_number, help="seconds")
    fail = words.add_parser("fail", help="let the next request to an endpoint fail")
    fail.add_argument("endpoint", help="such as /jwks.json")
    fail.add_argument("--status", type=int, help="of the answer; at /authorize an OAuth error will do instead")
    fail.add_argument("--error", help="an OAuth error")
    fail.add_argument("--description", help="a sentence about it")
    fail.add_argument("--times", type=int, help="how many requests")
    client = words.add_parser("client", help="register a client")
    client.add_argument("--client-id")
    client.add_argument("--redirect-uri", action="append", dest="redirect_uris")
    client.add_argument(
        "--any-loopback-port", action="store_true", default=None, help="where a redirect URI is loopback"
    )
    client.add_argument("--consent", action="store_true", help="ask people what the client may do")
    user = words.add_parser("user", help="add a person")
    user.add_argument("email")
    user.add_argument("--password")
    user.add_argument("--sub", help="what the person is called in tokens; a random text if it is not given")
    user.add_argument("--name")
    user.add_argument("--claims", type=_json_object, default={}, help="any other claims, as a JSON object")
    api = words.add_parser("api", help="register an API")
    api.add_argument("identifier", help="its audience")
    api.add_argument("permissions", nargs="+", help="such as read:messages")
    token = words.add_parser("access-token", help="print an access token for an API, without a login")
    token.add_argument("user", nargs="?", default="ada@example.com")
    token.add_argument("--scope", help="permissions with spaces between them; all of the API's if it is not given")
    token.add_argument("--audience", help="identifier of the API; the one registered last if it is not given")
    token.add_argument("--client-id")
    token.add_argument("--claims", type=_json_object, help="in place of those of the token, as a JSON object")
    token.add_argument("--expired", action="store_true", default=None, help="it expired an hour ago")
    change = words.add_parser("next-token", help="change the next ID token")
    change.add_argument("--kind", choices=("id_token", "access_token"))
    change.add_argument("--set", type=_json_object, help="claims and their values, as a JSON object")
    change.add_argument("--remove", action="append", help="a claim; may be given several times")
    skip = words.add_parser("skip-login", help="answer every browser as if somebody were signed in")
    skip.add_argument("email", nargs="?", default="ada@example.com")
    skip.add_argument("--off", action="store_true", help="show the login page again")
    words.add_parser("sign-in", help="print a session cookie").add_argument(
        "email", nargs="?", default="ada@example.com"
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no port; a port is a number from 1 to 65535, and 0 is a free one"
        )
    return int(text)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is no number")
    return number


def _seconds(text: str) -> float:
    if (seconds := _number(text)) <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} must be above zero")
    return seconds


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON object")
    return value


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run one of the commands. Returns the exit status. Raises StartError and ConfigError."""
    match arguments.command:
        case "test-issuer":
            return _test_issuer(arguments, environ)
        case "admin":
            return _admin(arguments, environ)
        case _:
            return _check_client(arguments)


def _test_issuer(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from ..lab.logs import RequestLog
    from .admin import PATH, with_admin
    from .authorization_server import ADA_EMAIL, AuthorizationServer
    from .installation import PASSWORD
    from .serving import data_folder, free_sockets

    if arguments.issuer is not None and not ISSUER.fullmatch(arguments.issuer):
        raise StartError(
            f"--issuer must be an address without a path, such as http://localhost:9000: {arguments.issuer}"
        )
    stop = StopSignals()
    is_told_where = arguments.port or arguments.host is not None
    sockets = listen(arguments.port, arguments.host) if is_told_where else free_sockets()
    port = sockets[0].getsockname()[1]
    token = environ.get(TOKEN) or secrets.token_urlsafe(32)
    with ExitStack() as stack:
        for each in sockets:
            stack.enter_context(each)
        folder = stack.enter_context(data_folder())
        server = AuthorizationServer(arguments.issuer or f"http://127.0.0.1:{port}", folder)
        stack.callback(server.close)
        client = _registered(server, arguments)
        if arguments.skip_login:
            server.skip_login()
        try:
            server.choose_scenario(arguments.scenario)
        except KeyError as error:
            raise StartError(error.args[0]) from None
        server.begin_here()
        about = {
            "issuer": server.issuer,
            "admin": f"{server.issuer}{PATH}",
            "token": token,
            "client_id": client.client_id,
            **({"client_secret": client.client_secret} if client.client_secret else {}),
            "redirect_uris": client.redirect_uris,
            "email": ADA_EMAIL,
            "password": PASSWORD,
        }
        print(json.dumps(about), flush=True)
        serve(RequestLog(with_admin(server, token, port)), sockets, stop)
    return 0


def _registered(server: "AuthorizationServer", arguments: argparse.Namespace) -> "ClientRegistration":
    """Register the client of the command line."""
    uris = {"redirect_uris": arguments.redirect_uri} if arguments.redirect_uri else {}
    # A confidential client may leave PKCE out (RFC 9700 2.1.1); check-client says so if it does.
    is_confidential = arguments.client_secret is not None
    secret = {"client_secret": arguments.client_secret, "require_pkce": False} if is_confidential else {}
    any_port = arguments.any_loopback_port
    return server.register_client(arguments.client_id, **uris, **secret, any_loopback_port=any_port)


def _admin(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from .admin_client import call_of, send

    address, token = arguments.address or environ.get(ADDRESS), arguments.token or environ.get(TOKEN)
    if not address or not token:
        raise StartError(
            f"Say which test issuer: --address and --token, or {ADDRESS} and {TOKEN}, as test-issuer printed them."
        )
    done, answer = send(call_of(arguments), address, token)
    print(answer, file=sys.stdout if done else sys.stderr)
    return 0 if done else 1


def _check_client(arguments: argparse.Namespace) -> int:
    """Return 0 if nothing was wrong, 1 if something was, 2 if the login does not work at all."""
    from ..scenarios import SCENARIOS
    from .authorization_server import PLAIN
    from .check_client import FAILURES, check
    from .reports import junit, line, sarif, totals
    from .serving import running

    asked = arguments.scenario or [name for name in SCENARIOS if name != PLAIN]
    if unknown := [name for name in asked if name not in SCENARIOS]:
        raise StartError(f"There is no scenario {unknown[0]!r}; the scenarios are {', '.join(SCENARIOS)}.")
    if shutil.which(arguments.argv[0]) is None:
        raise StartError(f"There is no command {arguments.argv[0]!r} that could be run.")
    for report in filter(None, (arguments.junit, arguments.sarif)):
        _must_be_writable(report)
    findings = []
    with running() as server, _no_log():
        client = _registered(server, arguments)
        for finding in check(server, client, arguments.argv, dict.fromkeys([PLAIN, *asked]), arguments.time_limit):
            print(line(finding), flush=True)
            findings.append(finding)
            if finding.scenario.name == PLAIN and not finding.works:
                trouble = "The login did not ask the issuer anything."
                if finding.requests:
                    trouble = f"The login does not even work at an honest issuer. {finding.last_answer}"
                print(f"{trouble}\nIt printed:\n{finding.output}")
                break
        else:
            print(totals(findings))
            if "code" in findings[0].asked.response_type and "code_challenge" not in findings[0].asked.sent:
                print("The client leaves PKCE out. A confidential client may; it is recommended (RFC 9700 2.1.1).")
    if arguments.junit:
        arguments.junit.write_text(junit(findings), encoding="utf-8")
    if arguments.sarif:
        arguments.sarif.write_text(sarif(findings, _file_of(arguments.argv), version()), encoding="utf-8")
    if not findings[0].works:
        return 2
    return 1 if any(each.verdict in FAILURES for each in findings) else 0


def _must_be_writable(report: Path) -> None:
    """Raise StartError if a report cannot be written: at the end it would be too late to say so."""
    try:
        report.open("a").close()
    except OSError as error:
        raise StartError(f"The report {report} cannot be written: {error.strerror}.") from None


@contextmanager
def _no_log() -> Iterator[None]:
    """Write no log line: what counts is what the client did."""
    logging.disable()
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _file_of(argv: Sequence[str]) -> str:
    """Return the file of the client's command, as far as it can be told: its first word that is one."""
    return next((each for each in argv if Path(each).is_file() and not Path(each).is_absolute()), argv[0])


def version() -> str:
    """Return the version of the distribution that is installed."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"  # not installed: the repository itself
