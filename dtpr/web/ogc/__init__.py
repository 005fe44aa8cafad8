"""OGC API Features: the register for GIS programs (Parts 1 to 3, and CQL2)."""
