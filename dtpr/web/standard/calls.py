"""Every address of the standard's own API, in one list."""

from typing import Any

from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.envelopes import (
    CategoryList,
    CheckAnswer,
    ElementAnswer,
    ElementList,
    ManifestAnswer,
    OldElement,
    Service,
    VersionList,
)
from dtpr.schema.legacy import CategoryEntry, ElementEntry
from dtpr.schema.wire import ResolvedDatachainInstance
from dtpr.web.call import Call
from dtpr.web.standard import checks, icons, legacy, terms
from dtpr.web.standard.answers import SVG

_VERSION = "/api/v2/schemas/{version}"
_TAG = "Standard: API v2"
_DRAWINGS = "Standard: drawings"
_FIRST = "Standard: API v1 and v0"
_NAMED = (400, 404, 429, 504)
_CHECKED = (400, 404, 413, 429, 504)

STANDARD: tuple[Call, ...] = (
    Call(
        method="GET",
        path="/api/v2/healthz",
        handler=terms.get_standard_health,
        summary="Whether the standard's API answers",
        tag=_TAG,
        answer=Service,
        failures=(429,),
    ),
    Call(
        method="GET",
        path="/api/v2/schemas",
        handler=terms.list_schemas,
        summary="All releases of the taxonomy",
        tag=_TAG,
        answer=VersionList,
        failures=(429,),
    ),
    Call(
        method="GET",
        path=f"{_VERSION}/manifest",
        handler=terms.get_manifest,
        summary="The head of a release; `type@latest` is the one in use",
        tag=_TAG,
        answer=ManifestAnswer,
        failures=_NAMED,
    ),
    Call(
        method="GET",
        path=f"{_VERSION}/categories",
        handler=terms.list_categories,
        summary="The categories of a release",
        tag=_TAG,
        query=terms.LocalesQuery,
        answer=CategoryList,
        failures=_NAMED,
    ),
    Call(
        method="GET",
        path=f"{_VERSION}/elements",
        handler=terms.list_elements,
        summary="The elements of a release, page by page: all, of a category, or found by words",
        tag=_TAG,
        query=terms.ElementsQuery,
        answer=ElementList,
        failures=_NAMED,
    ),
    Call(
        method="GET",
        path=f"{_VERSION}/elements/{{element}}",
        handler=terms.get_element,
        summary="One element of a release, with its shape and the variants of its icon",
        tag=_TAG,
        query=terms.ElementQuery,
        answer=ElementAnswer,
        failures=_NAMED,
    ),
    Call(
        method="POST",
        path=f"{_VERSION}/validate",
        handler=checks.validate,
        summary="What the rules find in a disclosure",
        tag=_TAG,
        body=DatachainInstance,
        answer=CheckAnswer,
        failures=_CHECKED,
    ),
    Call(
        method="POST",
        path=f"{_VERSION}/resolve",
        handler=checks.resolve_datachain,
        summary="A disclosure with the part of its release that it needs, or what is wrong with it",
        tag=_TAG,
        body=DatachainInstance,
        answer=ResolvedDatachainInstance,
        failures=_CHECKED,
    ),
    Call(
        method="POST",
        path=f"{_VERSION}/validate_resolved",
        handler=checks.validate_resolved,
        summary="What the rules find in a resolved disclosure",
        tag=_TAG,
        body=ResolvedDatachainInstance,
        answer=CheckAnswer,
        failures=_CHECKED,
    ),
    Call(
        method="GET",
        path="/api/v2/shapes/{shape}.svg",
        handler=icons.get_shape,
        summary="One of the four outlines of icons",
        tag=_DRAWINGS,
        media_type=SVG,
        failures=_NAMED,
    ),
    Call(
        method="GET",
        path=f"{_VERSION}/symbols/{{symbol}}.svg",
        handler=icons.get_symbol,
        summary="A symbol of a release",
        tag=_DRAWINGS,
        media_type=SVG,
        failures=_NAMED,
    ),
    Call(
        method="GET",
        path=f"{_VERSION}/elements/{{element}}/icon.svg",
        handler=icons.get_plain_icon,
        summary="The icon of an element in black on white",
        tag=_DRAWINGS,
        media_type=SVG,
        failures=_NAMED,
    ),
    Call(
        method="GET",
        path=f"{_VERSION}/elements/{{element}}/icon.{{variant}}.svg",
        handler=icons.get_icon_variant,
        summary="The icon of an element: `dark`, or a context value with or without `.dark`",
        tag=_DRAWINGS,
        media_type=SVG,
        failures=_NAMED,
    ),
    Call(
        method="GET",
        path="/dtpr-icons/{name}.svg",
        handler=icons.get_whole_icon,
        summary="A whole icon, as API v1 points to it",
        tag=_DRAWINGS,
        media_type="image/svg+xml",
        failures=(400, 404),
    ),
    Call(
        method="GET",
        path="/api/dtpr/v1/categories/{datachain_type}",
        handler=legacy.list_typed_categories,
        summary="The categories of `device` or `ai` chains",
        tag=_FIRST,
        query=legacy.LegacyLocales,
        answer=list[CategoryEntry],
        failures=(400, 404),
    ),
    Call(
        method="GET",
        path="/api/dtpr/v1/elements",
        handler=legacy.list_all_elements,
        summary="The elements of both kinds of chain",
        tag=_FIRST,
        query=legacy.LegacyLocales,
        answer=list[dict[str, Any]],
        failures=(400, 404),
    ),
    Call(
        method="GET",
        path="/api/dtpr/v1/elements/{datachain_type}",
        handler=legacy.list_typed_elements,
        summary="The elements of `device` or `ai` chains",
        tag=_FIRST,
        query=legacy.LegacyLocales,
        answer=list[ElementEntry],
        failures=(400, 404),
    ),
    Call(
        method="GET",
        path="/api/dtpr/v0/{locale}",
        handler=legacy.list_old_elements,
        summary="The elements of device chains in one language",
        tag=_FIRST,
        answer=list[OldElement],
        failures=(404,),
    ),
)
"""The standard's own API; its errors come in its own envelope."""
