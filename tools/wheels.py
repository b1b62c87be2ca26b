"""Writes wheels (the binary distribution format 1.0). Needs only Python.

The same content makes the same bytes.
"""

import base64
import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time in a zip file; the time of the build stays out of it


def metadata(
    name: str,
    summary: str,
    requires: Iterable[str],
    project: Mapping[str, Any],
    readme: str,
    extras: Iterable[str] = (),
) -> str:
    """Return a wheel's METADATA (core metadata 2.4). ``readme`` is its description, in Markdown."""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", name),
        ("Version", project["version"]),
        ("Summary", summary),
        ("Keywords", ",".join(project["keywords"])),
        ("License-Expression", project["license"]),
        *(("License-File", name) for name in project["license-files"]),
        *(("Classifier", classifier) for classifier in project["classifiers"]),
        *(("Project-URL", f"{label}, {url}") for label, url in project["urls"].items()),
        ("Requires-Python", project["requires-python"]),
        *(("Requires-Dist", requirement) for requirement in requires),
        *(("Provides-Extra", extra) for extra in extras),
        ("Description-Content-Type", "text/markdown"),
    ]
    return "".join(f"{field}: {value}\n" for field, value in fields) + f"\n{readme}"


def write(wheel: Path, files: Mapping[str, str | bytes], about: str, licence: str) -> Path:
    """Write ``files`` as a wheel (the binary distribution format 1.0) and return its path."""
    info = f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"
    everything = {
        **files,
        f"{info}/licenses/LICENSE": licence,
        f"{info}/METADATA": about,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: build_wheel\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content = {name: data.encode() if isinstance(data, str) else data for name, data in everything.items()}
    record = [f"{name},sha256={digest(data)},{len(data)}" for name, data in content.items()]
    content[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    wheel.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the file modes below are Unix's, whichever system this runs on
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return wheel


def digest(data: bytes) -> str:
    """Return the hash of a file as RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
