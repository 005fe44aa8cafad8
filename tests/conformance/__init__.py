"""Cases recorded from upstream's own code, run against this implementation."""
