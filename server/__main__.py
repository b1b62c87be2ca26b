"""The command line: ``python -m server`` in a clone, ``implicit-flow-lab`` where the package is installed.

    python -m server                     run the whole lab: the page, the authorization servers and the API
    python -m server --port 9000         the same on another port
    python -m server --open              the same, and open the page in the browser
    python -m server --data folder       the same, with its data in this folder
    python -m server --only api          run one part alone: app, login or api
    python -m server --workers 4         with so many processes on the port (docs/postgresql.md)
    python -m server --scenarios         with issuers that misbehave on purpose, at /s/ of the login host
    python -m server keys rotate         sign with a new key from now on
    python -m server reset               be as at the first start, in a server that is running too
    python -m server health              exit with 0 if the server with these arguments answers

For people who write clients (docs/test-your-client.md)::

    python -m server check-client -- COMMAND    run your client's login against every scenario
    python -m server test-issuer                an authorization server that does what you say
    python -m server admin WHAT                 tell it

Parts that run apart on one machine each need a port; tell all of them about each::

    python -m server --only app --port 8000 --api-port 8001
    python -m server --only login --port 8000 --api-port 8001
"""

import argparse
import logging
import os
import sys
import threading
import webbrowser
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from starlette.types import ASGIApp

from . import authorization_server, spa
from .config import Config, ConfigError, SampleUser, load
from .database import close_connections, is_in_memory
from .installation import COMMAND, PAGE, data_folder
from .lab import health, logs
from .lab import hosts as lab
from .lab.listening import StartError, listen, serve
from .lab.names import ACME, API, APP, DEFAULT_PORT, LOGIN, PARTNER, LabPorts
from .lab.stopping import StopSignals

MOST_WORKERS = 64

HERE = Path(__file__).resolve().parent
SAMPLE_CONFIG = HERE / "sample.toml"
ACME_CONFIG = HERE / "acme.toml"


KIT = {
    "test-issuer": "run an authorization server for tests; prints one line of JSON",
    "admin": "tell a test issuer what to do",
    "check-client": "run the login of a client against every scenario",
}
"""The commands of ``testing``, the kit for people who write clients. It is loaded only if one of them is asked for."""


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of ``argv``: complete for every command that is named there."""
    usual_data = str(data_folder()).replace("%", "%%")  # argparse formats what is in a help
    result = argparse.ArgumentParser(prog=COMMAND, description="The OAuth 2.0 implicit flow, end to end.")
    result.add_argument("--version", action=Version, help="show the version and exit")
    result.add_argument("--config", type=Path, help="settings of the authorization server and the API (LAB_CONFIG)")
    result.add_argument("--data", type=Path, help=f"folder for what outlasts a restart (LAB_DATA; {usual_data})")
    result.add_argument("--open", action="store_true", help="open the page in the browser")
    result.add_argument("--port", type=_port, help=f"port to listen on (PORT; {DEFAULT_PORT} if neither is given)")
    result.add_argument("--only", choices=("app", "login", "api"), help="run this part alone")
    result.add_argument(
        "--scenarios", action="store_true", help="serve issuers that misbehave on purpose, for testing clients"
    )
    result.add_argument("--workers", type=_count, default=1, help="how many processes answer requests (1)")
    result.add_argument("--host", help="address to listen at; without it only this machine can connect")
    result.add_argument("--verbose", action="store_true", help="log the requests for files, too")
    for part in ("app", "login", "api"):
        result.add_argument(f"--{part}-port", type=_port, help=f"where {part} is, if it runs apart")
    commands = result.add_subparsers(dest="command")
    keys = commands.add_parser("keys", help="keys rotate: sign with a new key from now on")
    keys.add_argument("action", choices=("rotate",))
    commands.add_parser(
        "reset",
        help="forget every session, consent and message, every account but those of the configuration, and the keys; "
        "a server that is running goes on",
    )
    commands.add_parser("health", help="exit with 0 if the server with these arguments answers")
    kit = {name: commands.add_parser(name, help=about) for name, about in KIT.items()}
    if not KIT.keys().isdisjoint(argv):
        from .testing.command_line import add_arguments

        add_arguments(kit)
    return result


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; a port is a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes from 1 to {MOST_WORKERS}")
    return int(text)


def must_open(arguments: argparse.Namespace) -> None:
    """Raise StartError if ``--open`` cannot be obeyed: a thread opens the page, and no thread may run at a fork."""
    if arguments.open and (arguments.only in ("login", "api") or arguments.workers > 1):
        raise StartError("--open opens the page of a lab in one process: leave out --only and --workers.")


def must_work_with(workers: int, configs: Sequence[Config], *, misbehaving: bool) -> None:
    """Raise StartError if so many processes could not do the same together."""
    if workers == 1:
        return
    if not hasattr(os, "fork"):
        raise StartError("--workers needs a system with fork(), such as Linux or macOS.")
    if misbehaving:
        raise StartError("--scenarios works with one worker only: what clients did is kept in its memory.")
    for each in configs:
        if is_in_memory(each.server.database_url):
            raise StartError(
                f"{each.source}: database_url is a database in memory, of which each of {workers} workers would have "
                "its own. Leave database_url out for a file, or name a PostgreSQL database."
            )


def lab_ports(arguments: argparse.Namespace, environ: Mapping[str, str]) -> LabPorts:
    """Return where each part is. Raises StartError if PORT is no port."""
    try:
        port = arguments.port or _port(environ.get("PORT") or str(DEFAULT_PORT))
    except argparse.ArgumentTypeError as error:
        raise StartError(f"PORT: {error}.") from None
    return LabPorts(arguments.app_port or port, arguments.login_port or port, arguments.api_port or port)


def make_app(
    only: str | None,
    config: Config,
    acme: Config,
    page: spa.SpaConfig | None,
    ports: LabPorts,
    *,
    misbehaving: bool = False,
    user: SampleUser | None = None,
) -> ASGIApp:
    """Return the application of the whole lab, or of the one part named by ``only``. ``page`` is None for no page.

    ``misbehaving``: with the issuers that do so on purpose; ``user`` is somebody to log in as, if all may know.
    """
    parts: dict[str, ASGIApp] = {}
    home = f"http://{APP}:{ports.app}/"
    if misbehaving:
        from .scenarios import in_the_lab as scenarios  # here, so that no other start pays for them
    if page is not None:
        page = scenarios.announced_to(page) if misbehaving else page
        parts[APP] = parts[PARTNER] = spa.create_app(page)
    if only in (None, "login"):
        parts[LOGIN] = authorization_server.create_app(config)
        if misbehaving:
            parts[LOGIN] = scenarios.beside(parts[LOGIN], config, home, user)
        parts[ACME] = authorization_server.create_app(acme)
    if only in (None, "api"):
        from . import api  # here, so that the login server need not check tokens

        parts[API] = api.create_app(config)
    return logs.RequestLog(lab.create_app(parts, home=home), is_quiet=logs.is_file)


def load_page(ports: LabPorts) -> spa.SpaConfig:
    """Return the settings of the page. Raises StartError if there is none, SpaConfigError if they cannot be used."""
    if not (PAGE / "index.html").exists():
        raise StartError(
            "This installation has no page: it was built from the server's sources alone. `make dist` builds one that "
            "has it. This one can run the rest: --only login, --only api, test-issuer, check-client."
        )
    return spa.SpaConfig.load(PAGE, ports)


class Version(argparse.Action):
    """``--version``. It looks for the version only if it is asked: that reads the data of installed packages."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002  argparse's word
        super().__init__(option_strings, dest=argparse.SUPPRESS, default=argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"implicit-flow-lab {installed_version()}")
        parser.exit()


def installed_version() -> str:
    """Return the version of the distribution, or of none: the repository itself."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("implicit-flow-lab")
    except PackageNotFoundError:
        return "(not installed)"


def welcome(port: int, user: SampleUser | None) -> str:
    """Return what a person reads at the start: where the page is, and as whom to log in (``user``, if all may know)."""
    lines = [f"The page is at     http://localhost:{port}"]
    if user is not None:
        lines += [f"Log in as          {user.email}", f"with the password  {user.password}"]
    return "\n".join(["", *(f"  {line}" for line in lines), "  Stop it with Ctrl+C.", ""])


def open_page(address: str) -> None:
    """Open the page in the browser. Nothing waits for it: a browser in a terminal ends when the person leaves it."""

    def work() -> None:
        if not webbrowser.open(address):
            print(f"  No browser could be opened. Open {address} yourself.", flush=True)

    threading.Thread(target=work, daemon=True).start()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit status: 0 for success, 1 for a start that failed."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = parser(argv).parse_args(argv)
    logs.configure(verbose=arguments.verbose)
    try:
        if arguments.command in KIT:
            from .testing.command_line import run

            return run(arguments, os.environ)
        ports = lab_ports(arguments, os.environ)
        port: int = getattr(ports, arguments.only or "app")
        if arguments.command == "health":
            return 0 if health.answers(port, arguments.host) else 1
        config_path = arguments.config or Path(os.environ.get("LAB_CONFIG") or SAMPLE_CONFIG)
        environ = {**os.environ, **({"LAB_DATA": str(arguments.data)} if arguments.data else {})}
        config = load(config_path, environ, ports)
        environ.pop("LAB_DATABASE_URL", None)  # no two issuers can have the same database
        acme = load(ACME_CONFIG, environ, ports)
        if arguments.command == "keys":
            for each in (config, acme):
                kid = authorization_server.rotate_keys(each)
                print(f"{each.server.issuer} signs with {kid} from now on. The old key stays until its tokens expire.")
            return 0
        if arguments.command == "reset":
            from . import api
            from .scenarios import in_the_lab as scenarios

            for each in (config, acme):
                authorization_server.reset(each)
            api.reset(config)
            scenarios.reset(config)
            print(
                f"Everything in {config.server.data} is forgotten: sessions, consents, messages, accounts made by "
                "signing up, and the signing keys. The users of the configuration are there again."
            )
            return 0
        issuers = () if arguments.only in ("app", "api") else (config, acme)
        must_open(arguments)
        must_work_with(arguments.workers, issuers, misbehaving=arguments.scenarios)
        page = load_page(ports) if arguments.only in (None, "app") else None
        sample = config_path == SAMPLE_CONFIG
        config, acme = replace(config, public_accounts=sample), replace(acme, public_accounts=sample)
        user = config.users[0] if sample else None
        app = make_app(arguments.only, config, acme, page, ports, misbehaving=arguments.scenarios, user=user)
        stop = StopSignals()
        sockets = listen(port, arguments.host)
        if arguments.only in (None, "app"):
            print(welcome(port, user), flush=True)
        if arguments.scenarios and arguments.only in (None, "login"):
            print(f"  Issuers that misbehave on purpose are at  {config.server.issuer}/s/\n", flush=True)
        if arguments.workers > 1:
            close_connections()
        if arguments.open:
            open_page(f"http://localhost:{port}")
        serve(app, sockets, stop, arguments.workers)
    except (ConfigError, StartError, spa.SpaConfigError) as error:
        logging.getLogger(__name__).debug("start failed", exc_info=True)
        starts = arguments.command in (None, "test-issuer")
        print(f"The server cannot start.\n{error}" if starts else error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
