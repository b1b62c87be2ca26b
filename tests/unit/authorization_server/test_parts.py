"""What needs compiled code can be replaced: without it the server still imports, as it must in a browser."""

import subprocess
import sys

from tests.unit.authorization_server.lab import ROOT

WITHOUT = """
import sys

for name in ("cryptography", "jwt", "argon2", "jinja2", "markupsafe", "uvicorn"):
    sys.modules[name] = None

import server.authorization_server
"""


def test_it_imports_without_compiled_packages():
    done = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_endpoints_are_coroutines(lab):
    """A plain function would be run in a thread, and there is none in a browser."""
    import inspect

    (app, _) = lab.apps.values()
    assert all(inspect.iscoroutinefunction(route.endpoint) for route in app.routes)
