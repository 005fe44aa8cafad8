"""The conformance classes that are declared; each requirement of each has a test."""

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf/{name}"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/{name}"

CLASSES: tuple[str, ...] = (
    *(_FEATURES.format(part=1, name=each) for each in ("core", "oas30", "html", "geojson")),
    _FEATURES.format(part=2, name="crs"),
    *(_FEATURES.format(part=3, name=each) for each in ("queryables", "filter", "features-filter")),
    *(
        _CQL2.format(name=each)
        for each in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "temporal-functions",
        )
    ),
)
