"""What comes back, and the checks that it must pass."""
