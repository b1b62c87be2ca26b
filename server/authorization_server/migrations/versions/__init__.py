"""The steps, oldest first: `down_revision` names the one before."""
