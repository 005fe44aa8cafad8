"""The SQLite back-end."""
