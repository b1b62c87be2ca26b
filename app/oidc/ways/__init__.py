"""The ways to the authorization server and back."""
