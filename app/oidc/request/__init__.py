"""What we ask, and remember of it."""
