"""What the issuer publishes, and every request of our own."""
