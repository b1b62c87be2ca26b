"""What the person sees and does.

:mod:`.log` reads the event log, and :mod:`.views` draws what it found: pure functions from the log and the state of
the page to :class:`~.nodes.Node` trees. :mod:`.actions` is what the buttons do. None of these knows the browser, so
every sentence on the page is tested under CPython. :mod:`.page` and :mod:`.listening` connect them with a real one,
and :mod:`.dom` turns nodes into elements.
"""
