BFF = "backend for the frontend"
MEDIATING = "token-mediating backend"
BROWSER = "browser client"


def loot(attack, architecture, dpop=False):
    """Return as a set what a script in the page gets: "access token", "refresh token", "requests".

    attack is "steal once", "steal continuously", "get new tokens" or "use the page", architecture one of the three
    above. dpop says that the page's tokens are tied to a key that cannot leave the browser. A token that the backend
    hands to the page counts as stolen, since it hands it to any script there.
    """
    return {"access token", "refresh token"}


def advise(backend, calls_through_backend, sensitive):
    """Return the architecture to choose, or "build a backend". All three arguments are bools.

    backend: a backend can be run. calls_through_backend: it can make all calls to APIs. sensitive: the application
    handles personal or business data.
    """
    return BROWSER
