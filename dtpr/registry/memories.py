"""How much memory a register may take to answer from."""

from msgspec import Struct


class Memories(Struct, frozen=True, kw_only=True):
    """So many MiB for squares, blocks and tiles that are asked about; 0 keeps none of them."""

    nearby_cache_mb: int = 0
    nearby_blocks_mb: int = 0
    tiles_cache_mb: int = 0


NONE = Memories()
