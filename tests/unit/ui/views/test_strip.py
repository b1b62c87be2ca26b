from app.ui.nodes import h
from app.ui.views import strip
from app.ui.views.scene import Scene

URL = "http://app.example/?lesson=6"


def said(log, busy="", before=0, **options):
    nodes, why = strip.view(Scene(events=tuple(log), busy=busy, before=before), URL, **options)
    return h("p", {}, *nodes).text(), why


def test_the_address_of_the_page(log):
    assert said(log) == (URL, "")
    nodes, _ = strip.view(Scene(), URL)
    (host,) = (node for node in nodes if not isinstance(node, str))
    assert (host.text(), host.get("data-part")) == ("app.example", "page")


def test_the_address_that_the_browser_leaves_for(log):
    log.leave()
    assert said(log, busy="login") == ("http://login.example/authorize", "the browser leaves for this address")


def test_a_login_that_begins_does_not_show_an_earlier_address(log):
    log.leave()
    log.add("login_clicked", sentence="", sender="user", step=1, journey="login-2")
    assert said(log, busy="login") == (URL, "")


def test_a_response_is_shown_struck_through_and_without_its_values(log):
    log.leave()
    log.come_back()
    address, why = said(log)
    assert address.startswith(f"{URL}#access_token=…&")
    assert why == "taken out of the address bar before anything else ran"
    assert said(log, pasted=True)[1] == "taken out of the address bar at once"


def test_a_response_is_shown_until_something_else_happens(log):
    log.leave()
    log.come_back()
    log.keep()
    assert said(log)[1]
    assert said(log, busy="renew") == (URL, "")
    log.call()
    assert said(log) == (URL, "")


def test_a_response_of_an_earlier_load_is_not_shown_again(log):
    log.leave()
    log.come_back()
    assert said(log, before=len(tuple(log))) == (URL, "")
