"""An authorization server for the tests of other people's clients: it does what the test says.

``authorization_server`` is the server under control, ``serving`` puts it on a port, ``pytest_plugin`` makes a
fixture of it, ``admin`` the same for people who are not in Python, and ``command_line`` starts and drives both.
Everything else here is one thing that can be controlled. What is honest stays in the package of that name: this
one only stands around it, and the server that ``python -m server`` starts by itself never imports it.
"""
