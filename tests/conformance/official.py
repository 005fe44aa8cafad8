"""The official content that lies beside the recorded cases, taken in by a register."""

from pathlib import Path

from dtpr.formats.taxonomy import Files, read_folder, read_releases
from dtpr.registry import Registry


async def take_in(registry: Registry, upstream: Path) -> None:
    """Take in the releases of both APIs that are in a folder of upstream's content."""
    for files in _read(upstream):
        sources = [each.source for each in read_releases(files)]
        await registry.releases.add(sources, origin="upstream", by="conformance")


def _read(upstream: Path) -> list[Files]:
    found: list[Files] = [read_folder(each) for each in sorted(upstream.glob("release-*"))]
    if (first := upstream / "api-v1").is_dir():
        icons = read_folder(upstream / "icons-v1")
        drawn = {f"icons/{name}": content for name, content in icons.items()}
        found.append({**read_folder(first), **drawn})
    return found
