def decide(asked, offered, allowed, prompt=""):
    """Return what the server does with a request.

    asked is the scope of the request: words with spaces between them. offered are the permissions that the API has,
    allowed those that this person has allowed this client before, both as sets. prompt is "", "none" or "consent".
    Returns ("page", the permissions to show), ("tokens", the permissions granted) or ("error", a code).
    """
    return "page", set(asked.split())


def after_page(shown, ticked):
    """Return what the server does when the person presses Allow.

    shown are the permissions on the page, ticked those that the browser sent, both as sets. Returns ("tokens", the
    permissions granted) or ("error", a code).
    """
    return "tokens", ticked
