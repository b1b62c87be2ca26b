"""The standards, and nothing else: what comes in, what to do, what goes out."""
