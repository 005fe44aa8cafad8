"""The official content that lies beside the recorded cases, taken in by a register."""

import os
from pathlib import Path

from dtpr.formats.taxonomy import Files, read_folder, read_releases
from dtpr.registry import Registry


def find_upstream(folder: Path) -> Path:
    """Return the folder of upstream's content: beside the cases, or among the shared material."""
    beside = folder.absolute().parent / "upstream"
    if beside.is_dir():
        return beside
    told = os.environ.get("DTPR_TEST_SHARED")
    shared = Path(told) if told else Path(__file__).parents[3] / "shared"
    return shared / "upstream"


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
