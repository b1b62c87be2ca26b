"""What the tokens are good for."""
