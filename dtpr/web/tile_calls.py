"""The calls about tiles, in one list."""

from dtpr.errors import InvalidError
from dtpr.formats.mvt import MEDIA_TYPE as MVT
from dtpr.schema.tiles import TileAnswer, TileIndex, TileOrganizations
from dtpr.web.api import tiles
from dtpr.web.api.common import NoQuery
from dtpr.web.call import Call

TILES: tuple[Call, ...] = (
    Call(
        method="GET",
        path="/v1/tiles/index.json",
        handler=tiles.get_tile_index,
        summary="The tiles that are not empty, with their versions: what a phone has to ask again",
        tag="Tiles",
        query=NoQuery,
        answer=TileIndex,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/tiles/organizations.json",
        handler=tiles.get_tile_organizations,
        summary="Every organization in all languages, with what it registers where",
        tag="Tiles",
        query=NoQuery,
        answer=TileOrganizations,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/tiles/{z}/{x}/{y}.json",
        handler=tiles.get_tile,
        summary="All devices of one tile of the web map, the same for everybody",
        tag="Tiles",
        query=NoQuery,
        answer=TileAnswer,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/tiles/{z}/{x}/{y}.mvt",
        handler=tiles.get_tile_mvt,
        summary="The same as Mapbox Vector Tile: layers devices, footprints and places",
        tag="Tiles",
        query=NoQuery,
        media_type=MVT,
        errors=(InvalidError,),
    ),
)
"""Every call about tiles, most specific first."""
