"""Drawings, icons and signs: from a datachain's terms to paths that print alike everywhere."""
