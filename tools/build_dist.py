"""Builds everything that is published: ``python -m tools.build_dist`` writes to ``dist``, after set-up.

The lab with its page is one wheel; the client library and its fakes are two more.
"""

from pathlib import Path

from tools import build_server, build_wheel


def build(target: Path) -> list[Path]:
    """Write the wheels into the folder ``target`` and return their paths: the lab, the library and its fakes."""
    target.mkdir(parents=True, exist_ok=True)
    return [target / build_server.build_wheel(str(target), {"page": "yes"}), *build_wheel.build(target)]


if __name__ == "__main__":
    for wheel in build(build_wheel.ROOT / "dist"):
        print(f"{wheel.relative_to(build_wheel.ROOT)}: {wheel.stat().st_size} bytes")
