"""What another platform replaces: signing, password hashing and templates, each by a package with compiled code."""
