"""What the issuer publishes, and the client's HTTP requests."""
