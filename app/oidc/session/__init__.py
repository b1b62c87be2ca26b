"""Who is signed in, in all tabs."""
