"""The standard's own API, as upstream answers it: `/api/v2`, `/api/dtpr/v1` and `/api/dtpr/v0`."""
