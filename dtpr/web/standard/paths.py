"""Which addresses belong to the standard's own API, and how their parts are told apart."""

from urllib.parse import quote, unquote

from starlette.types import Scope

MCP = "/mcp"
_ROOTS = ("/api/v2", "/api/dtpr", "/dtpr-icons", MCP)


def is_standard(scope: Scope) -> bool:
    """Tell whether a request is for the standard's own API."""
    path = scope.get("path", "")
    return scope["type"] == "http" and any(_is_below(path, root) for root in _ROOTS)


def is_mcp(scope: Scope) -> bool:
    """Tell whether a request is for the tools of language models."""
    return _is_below(scope["path"], MCP)


def split_path(scope: Scope) -> str:
    """Return the path with its parts decoded, but a slash inside a part left as `%2F`.

    So an id with a slash in it is refused as an id, and does not become another address; and an
    address with a slash at its end is the one without.
    """
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    parts = raw.decode("latin-1").partition("?")[0].split("/")
    decoded = "/".join(unquote(part).replace("/", "%2F") for part in parts)
    return decoded.rstrip("/") or "/"


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")
