"""What the client asks for, and what it remembers of a request."""
