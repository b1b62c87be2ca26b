"""What the person sees.

Views are pure: functions from events and session state to :class:`~.nodes.Node` trees. They import no
browser module, so every sentence they say is tested under CPython. :mod:`.dom` puts the trees into the
page, :mod:`.page` connects them with the client; these two are the only files that know the browser.
"""
