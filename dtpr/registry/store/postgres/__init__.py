"""The PostgreSQL back-end."""
