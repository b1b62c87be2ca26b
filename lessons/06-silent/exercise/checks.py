"""A page whose frames show what each check wants, so that every way to end can be tried."""

import asyncio
from urllib.parse import parse_qs, urlsplit

URL = "http://login.lab.localhost:8000/authorize?client_id=spa&response_type=id_token+token&state=S-1&nonce=N-1"
BLANK = "http://app.lab.localhost:8000/app/static/blank.html"
ANSWER = f"{BLANK}#state=S-1&access_token=fresh&expires_in=600"
REFUSED = f"{BLANK}#state=S-1&error=login_required"


class Frame:
    def __init__(self, page, shows):
        self.page, self.shows = page, list(shows)

    async def next_address(self):
        if not self.shows:
            await asyncio.Event().wait()  # nothing ever comes
        await asyncio.sleep(0)
        return self.shows.pop(0)

    def remove(self):
        self.page.frames.discard(self)


class Page:
    def __init__(self, *shows):
        self.shows, self.frames, self.asked = shows, set(), []

    def open_frame(self, address):
        self.asked.append(address)
        frame = Frame(self, self.shows)
        self.frames.add(frame)
        return frame


async def ask(yours, page, seconds=0.5):
    """Return what the learner's code returned and what it raised. Gives up after a second."""
    task = asyncio.ensure_future(yours.ask_silently(page, URL, "S-1", seconds))
    done, _ = await asyncio.wait({task}, timeout=1)
    if not done:
        task.cancel()
        raise AssertionError(f"it was given {seconds:g} s and is still waiting after a second")
    error = task.exception()
    return (None, error) if error else (task.result(), None)


async def check_no_page_may_be_shown(yours):
    """The request says that no page may be shown, and is the same otherwise."""
    page = Page(ANSWER)
    await ask(yours, page)
    query = parse_qs(urlsplit(page.asked[0]).query)
    assert query.get("prompt") == ["none"], f"prompt is {query.get('prompt')}"
    assert (query.get("state"), query.get("nonce")) == (["S-1"], ["N-1"]), f"the request became {page.asked[0]}"


async def check_answer_is_returned(yours):
    """The answer is returned as a dict."""
    answer, error = await ask(yours, Page(ANSWER))
    assert not error, f"it raised {error!r}"
    assert (answer or {}).get("access_token") == "fresh", f"it returned {answer!r}"


async def check_other_origins_are_passed_over(yours):
    """Pages of another origin, on the way, are passed over."""
    answer, error = await ask(yours, Page(None, None, ANSWER))
    assert not error, f"it raised {error!r}"
    assert (answer or {}).get("access_token") == "fresh", f"it returned {answer!r}"


async def check_other_answers_are_passed_over(yours):
    """Blank pages and answers to other requests are passed over."""
    answer, error = await ask(yours, Page(BLANK, f"{BLANK}#state=S-0&access_token=old", ANSWER))
    assert not error, f"it raised {error!r}"
    assert (answer or {}).get("access_token") == "fresh", f"it returned {answer!r}"


async def check_refusal_is_raised(yours):
    """A refusal raises Refused with its code."""
    answer, error = await ask(yours, Page(REFUSED))
    assert type(error).__name__ == "Refused", f"it returned {answer!r} and raised {error!r}"
    assert error.args[:1] == ("login_required",), f"the code is {error.args!r}"


async def check_refusal_is_final(yours):
    """After a refusal it does not ask again."""
    page = Page(REFUSED)
    await ask(yours, page)
    assert len(page.asked) == 1, f"it asked {len(page.asked)} times"


async def check_there_is_a_time_limit(yours):
    """If nothing comes, it raises TimeoutError in time."""
    answer, error = await ask(yours, Page(None), seconds=0.05)
    assert isinstance(error, TimeoutError), f"it returned {answer!r} and raised {error!r}"


async def check_frame_is_removed(yours):
    """The frame is removed, however it ended."""
    for what, shows in (("an answer", [ANSWER]), ("a refusal", [REFUSED]), ("silence", [None])):
        page = Page(*shows)
        try:
            await ask(yours, page, seconds=0.05)
        finally:
            assert not page.frames, f"after {what} a frame is still in the page"
