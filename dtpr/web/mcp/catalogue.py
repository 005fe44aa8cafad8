"""Every tool that a language model may use: upstream's eleven, then four of our own."""

from dtpr.web.mcp.tool import Tool
from dtpr.web.mcp.tools import chains, devices, disclosures, terms, views

TOOLS: dict[str, Tool] = {
    each.name: each
    for each in (
        *terms.TOOLS,
        *chains.TOOLS,
        *views.TOOLS,
        terms.ICON_TOOL,
        *devices.TOOLS,
        *disclosures.TOOLS,
    )
}
"""All tools by name, in the order in which they are listed."""
