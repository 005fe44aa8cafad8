"""The tools, by what they are about; `dtpr.web.mcp.catalogue` lists them."""
