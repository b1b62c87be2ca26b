"""What the person sees, as pure functions: from the log and the state of the page to :class:`~..nodes.Node` trees."""
