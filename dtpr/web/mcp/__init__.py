"""Tools for language models at `/mcp` (Model Context Protocol, streamable HTTP)."""
