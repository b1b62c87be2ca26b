"""What differs where the server runs in a browser, by Pyodide: parts for which there is no compiled package.

Each has the interface of what it replaces, and a test compares the two. A page of one origin can read everything of the
server in it, keys and passwords too. So these parts are for a lab with demo data, and for nothing else.
"""
