"""The registry's API under `/v1`: one file a subject."""
