"""What comes back, and why it is believed."""
