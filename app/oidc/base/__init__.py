"""What has no protocol in it."""
