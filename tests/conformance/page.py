"""docs/conformance.md: two tables, written by two runs. Each run replaces its own part and leaves the other."""

from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/conformance.md"
CLIENT_TITLE = "## The client against issuers that misbehave on purpose\n"


def parts() -> tuple[str, str]:
    """Return the part about the server and the part about the client, as they are now."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    server, title, client = text.partition(CLIENT_TITLE)
    return server, title + client


def write(*, server: list[str] | None = None, client: list[str] | None = None) -> None:
    """Put the rows of a table, with its head, in place of those that are there."""
    old_server, old_client = parts()
    new_server = _filled("page.md", server) + "\n" if server else old_server
    new_client = CLIENT_TITLE + _filled("client.md", client) if client else old_client
    text = new_server.rstrip("\n") + ("\n\n" + new_client if new_client else "\n")
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        PAGE.write_text(text, encoding="utf-8")


def _filled(head: str, rows: list[str]) -> str:
    return (HERE / head).read_text(encoding="utf-8") + "\n".join(rows) + "\n"
