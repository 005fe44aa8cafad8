"""What tiles say of devices that no test looks for in tiles."""

from dtpr.registry.store.tiles import TiledDevice

NOT_TILED = TiledDevice(x=0, y=0, mark=1, tiles=[], is_whole=True, tail=b"{}")
"""A device that is counted, and in no tile."""
