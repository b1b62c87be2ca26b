"""Makes the table of mock servers: ``python -m tests.comparison.mocks``. Each runs as its documentation starts it."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.comparison.mocks.rows import ROWS
from tests.comparison.mocks.servers import SERVERS, MockServer, started
from tests.comparison.mocks.visit import Visitor
from tests.comparison.table import MOCK_SERVERS, with_mock_servers
from tests.e2e.lab import ROOT

HERE = Path(__file__).parent


def tried(server: MockServer) -> dict[str, str]:
    """Return what a server did, by the name of the row."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, started(server, Path(folder)) as address:
        for name, row in ROWS.items():
            visitor = Visitor(server, address)
            try:
                found[name] = row(visitor)
            except Exception as error:
                found[name] = "not tried"
                print(f"  {server.package}: {name}: {error!r}"[:300], file=sys.stderr)
    return found


def main() -> int:
    """Run all and write the table. Returns the exit status."""
    columns = {server.title: tried(server) for server in SERVERS}
    head = f"| what | {' | '.join(title.replace(' ', '<br>') for title in columns)} |"
    lines = [head, "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(found[name] for found in columns.values())} |" for name in ROWS]
    read = (HERE / "read.md").read_text(encoding="utf-8")
    date = datetime.now(UTC).date().isoformat()
    text = (HERE / "head.md").read_text(encoding="utf-8").format(date=date, table="\n".join(lines), read=read)
    MOCK_SERVERS.write_text(text, encoding="utf-8")
    page = ROOT / "docs/comparison.md"
    page.write_text(with_mock_servers(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
