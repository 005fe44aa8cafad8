"""The calls for GIS programs: OGC API Features."""

from dtpr.errors import InvalidError, NotFoundError
from dtpr.web.call import Call
from dtpr.web.ogc import collections, items, landing, openapi
from dtpr.web.ogc.links import GEOJSON, OPENAPI, SCHEMA
from dtpr.web.ogc.parameters import FeatureQuery, FormQuery, ItemsQuery

_TAG = "OGC API Features"
_PAGE = ("text/html",)
_COLLECTION = "/ogc/collections/{collection}"

OGC: tuple[Call, ...] = (
    Call(
        method="GET",
        path="/ogc",
        handler=landing.get_landing,
        summary="The way in for GIS programs",
        tag=_TAG,
        query=FormQuery,
        other_types=_PAGE,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/ogc/conformance",
        handler=landing.get_conformance,
        summary="The conformance classes of OGC that are implemented",
        tag=_TAG,
        query=FormQuery,
        other_types=_PAGE,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/ogc/api",
        handler=openapi.get_api,
        summary="The calls for GIS programs, described in OpenAPI 3.0",
        tag=_TAG,
        query=FormQuery,
        media_type=OPENAPI,
        other_types=_PAGE,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/ogc/collections",
        handler=collections.list_collections,
        summary="The collections of features: devices, footprints and places",
        tag=_TAG,
        query=FormQuery,
        other_types=_PAGE,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path=_COLLECTION,
        handler=collections.get_collection,
        summary="One collection of features",
        tag=_TAG,
        query=FormQuery,
        other_types=_PAGE,
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="GET",
        path=f"{_COLLECTION}/queryables",
        handler=collections.get_queryables,
        summary="The properties that filters may name, as JSON Schema",
        tag=_TAG,
        query=FormQuery,
        media_type=SCHEMA,
        other_types=_PAGE,
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="GET",
        path=f"{_COLLECTION}/items",
        handler=items.list_features,
        summary="Features by box, time and CQL2 filter, page by page",
        tag=_TAG,
        query=ItemsQuery,
        media_type=GEOJSON,
        other_types=_PAGE,
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="GET",
        path=f"{_COLLECTION}/items/{{feature}}",
        handler=items.get_feature,
        summary="One feature",
        tag=_TAG,
        query=FeatureQuery,
        media_type=GEOJSON,
        other_types=_PAGE,
        errors=(InvalidError, NotFoundError),
    ),
)
