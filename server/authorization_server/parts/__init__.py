"""What another platform replaces."""
