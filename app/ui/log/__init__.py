"""Reading the event log: which records belong together, and what they say about the seven steps."""
