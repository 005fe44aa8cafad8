"""The requirements of each conformance class that is declared, and which tests hold them."""

from collections.abc import Callable
from typing import TypeVar

_Test = TypeVar("_Test", bound=Callable[..., object])

REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "ogcapi-features-1/1.0/conf/core": (
        "/req/core/root-op",
        "/req/core/root-success",
        "/req/core/api-definition-op",
        "/req/core/api-definition-success",
        "/req/core/conformance-op",
        "/req/core/conformance-success",
        "/req/core/http",
        "/req/core/query-param-unknown",
        "/req/core/query-param-invalid",
        "/req/core/crs84",
        "/req/core/fc-md-op",
        "/req/core/fc-md-success",
        "/req/core/fc-md-links",
        "/req/core/fc-md-items",
        "/req/core/fc-md-items-links",
        "/req/core/fc-md-extent",
        "/req/core/sfc-md-op",
        "/req/core/sfc-md-success",
        "/req/core/fc-op",
        "/req/core/fc-limit-definition",
        "/req/core/fc-limit-response-1",
        "/req/core/fc-bbox-definition",
        "/req/core/fc-bbox-response",
        "/req/core/fc-time-definition",
        "/req/core/fc-time-response",
        "/req/core/fc-response",
        "/req/core/fc-links",
        "/req/core/fc-rel-type",
        "/req/core/fc-timeStamp",
        "/req/core/fc-numberMatched",
        "/req/core/fc-numberReturned",
        "/req/core/f-op",
        "/req/core/f-success",
        "/req/core/f-links",
    ),
    "ogcapi-features-1/1.0/conf/geojson": ("/req/geojson/definition", "/req/geojson/content"),
    "ogcapi-features-1/1.0/conf/html": ("/req/html/definition", "/req/html/content"),
    "ogcapi-features-1/1.0/conf/oas30": (
        "/req/oas30/oas-definition-1",
        "/req/oas30/oas-definition-2",
        "/req/oas30/oas-impl",
        "/req/oas30/completeness",
        "/req/oas30/exceptions-codes",
        "/req/oas30/security",
    ),
    "ogcapi-features-2/1.0/conf/crs": (
        "/req/crs/crs-uri",
        "/req/crs/fc-md-crs-list",
        "/req/crs/fc-md-crs-list-global",
        "/req/crs/fc-md-storageCrs",
        "/req/crs/fc-md-storageCrs-valid-value",
        "/req/crs/fc-bbox-crs-definition",
        "/req/crs/fc-bbox-crs-valid-value",
        "/req/crs/fc-bbox-crs-valid-defaultValue",
        "/req/crs/fc-bbox-crs-action",
        "/req/crs/fc-crs-definition",
        "/req/crs/fc-crs-valid-value",
        "/req/crs/fc-crs-default-value",
        "/req/crs/fc-crs-action",
        "/req/crs/geojson",
        "/req/crs/ogc-crs-header",
        "/req/crs/ogc-crs-header-value",
    ),
    "ogcapi-features-3/1.0/conf/queryables": (
        "/req/queryables/queryables-link",
        "/req/queryables/get-queryables-op",
        "/req/queryables/get-queryables-response",
    ),
    "ogcapi-features-3/1.0/conf/filter": (
        "/req/filter/filter-param",
        "/req/filter/filter-lang-param",
        "/req/filter/filter-crs-wgs84",
        "/req/filter/filter-crs-param",
        "/req/filter/expression-construction",
        "/req/filter/mixing-expressions",
        "/req/filter/response",
    ),
    "ogcapi-features-3/1.0/conf/features-filter": (
        "/req/features-filter/filter-param",
        "/req/features-filter/filter-lang-param",
        "/req/features-filter/filter-crs-param",
        "/req/features-filter/response",
    ),
    "cql2/1.0/conf/cql2-text": ("/req/cql2-text/text", "/req/cql2-text/escaping"),
    "cql2/1.0/conf/cql2-json": ("/req/cql2-json/json",),
    "cql2/1.0/conf/basic-cql2": (
        "/req/basic-cql2/cql2-filter",
        "/req/basic-cql2/property",
        "/req/basic-cql2/binary-comparison-predicate",
        "/req/basic-cql2/null-predicate",
    ),
    "cql2/1.0/conf/advanced-comparison-operators": (
        "/req/advanced-comparison-operators/like-predicate",
        "/req/advanced-comparison-operators/between-predicate",
        "/req/advanced-comparison-operators/in-predicate",
    ),
    "cql2/1.0/conf/basic-spatial-functions": (
        "/req/basic-spatial-functions/spatial-predicate",
        "/req/basic-spatial-functions/spatial-functions",
    ),
    "cql2/1.0/conf/basic-spatial-functions-plus": (
        "/req/basic-spatial-functions-plus/spatial-data-types",
    ),
    "cql2/1.0/conf/temporal-functions": (
        "/req/temporal-functions/temporal-predicates",
        "/req/temporal-functions/temporal-functions",
    ),
}
"""By class: the identifiers of OGC 17-069r4, 18-058r1, 19-079r2 and 21-065r2."""

HELD: dict[str, list[str]] = {}
"""Which tests hold a requirement, by its identifier; importing them fills it."""


def holds(*identifiers: str) -> Callable[[_Test], _Test]:
    """Write down that a test holds some requirements."""

    def note(test: _Test) -> _Test:
        for each in identifiers:
            HELD.setdefault(each, []).append(getattr(test, "__name__", ""))
        return test

    return note
