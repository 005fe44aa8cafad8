"""The calls about packs, in one list."""

from dtpr.errors import (
    BusyError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RangeError,
    UnauthenticatedError,
)
from dtpr.registry.pack_building import MEDIA_TYPES
from dtpr.schema.packs import PackList, PackWork
from dtpr.web.api import packs
from dtpr.web.api.common import NoQuery
from dtpr.web.call import Call

_NAMES = {
    "ndjson.gz": "NDJSON, or with `since` what changed in it",
    "geojson.gz": "GeoJSON",
    "gpkg": "GeoPackage",
    "pmtiles": "PMTiles, of which maps read parts by ranges",
}

PACKS: tuple[Call, ...] = (
    Call(
        method="GET",
        path="/v1/packs/index.json",
        handler=packs.list_packs,
        summary="Every pack with its state, its files and what leads on from earlier states",
        tag="Open data",
        query=NoQuery,
        answer=PackList,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/packs/work.json",
        handler=packs.get_pack_work,
        summary="Which pack is being built, and how far it is",
        tag="Open data",
        query=NoQuery,
        answer=PackWork,
        errors=(InvalidError,),
    ),
    *(
        Call(
            method="GET",
            path=f"/v1/packs/{{pack}}.{form}",
            handler=packs.get_pack(form),
            summary=f"A whole area of the register as {_NAMES[form]}",
            tag="Open data",
            query=packs.PackQuery if form == "ndjson.gz" else NoQuery,
            media_type=media_type,
            errors=(InvalidError, NotFoundError, RangeError),
        )
        for form, media_type in MEDIA_TYPES.items()
    ),
    Call(
        method="POST",
        path="/v1/packs/{pack}/build",
        handler=packs.build_pack,
        summary="Let the pack of an organization or of a place be built anew",
        tag="Staff",
        answer=PackWork,
        status=202,
        role=packs.BUILDER,
        errors=(UnauthenticatedError, ForbiddenError, NotFoundError, BusyError),
    ),
)
"""Every call about packs, most specific first."""
