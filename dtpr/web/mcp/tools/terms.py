"""What a release says, as tools: its versions, schema, categories, elements and icons."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request

from dtpr.errors import Problem
from dtpr.schema.emit import DEFAULT_VARIANT, with_icons
from dtpr.schema.envelopes import StandardError
from dtpr.schema.exchange import wire_of
from dtpr.schema.json_schema import document
from dtpr.schema.wire import WireElement
from dtpr.signs.artwork import variants_of
from dtpr.web.mcp.arguments import Arguments, ElementName, Fields, Locales, Version
from dtpr.web.mcp.outcome import (
    ArgumentsError,
    Outcome,
    answered,
    denied,
    failed,
    tool_error,
)
from dtpr.web.mcp.releases import known_locales, notes_of, pin_version
from dtpr.web.mcp.tool import Tool
from dtpr.web.requests import registry_of, settings_of
from dtpr.web.standard.errors import MissingError
from dtpr.web.standard.query import (
    DEFAULT_LIMIT,
    EVERY_FIELD,
    MAX_LIMIT,
    cursor_after,
    keep_locales,
    offset_at,
    project,
)
from dtpr.web.standard.releases import Pinned
from dtpr.web.standard.terms import DEFAULT_FIELDS, Asked, find_element, matching

MAX_ELEMENTS = 100

_FORMS = (
    "SchemaManifest",
    "DatachainType",
    "Category",
    "Element",
    "DatachainInstance",
    "ResolvedDatachainInstance",
)


class VersionsArguments(Arguments, frozen=True, kw_only=True):
    """Which releases to list."""

    datachain_type: Annotated[
        str, Meta(description='Only those of one kind of chain, such as "device" or "ai".')
    ] = ""


class SchemaArguments(Arguments, frozen=True, kw_only=True):
    """Which release, and how much of it."""

    version: Version
    include: Annotated[
        Literal["manifest", "full"],
        Meta(
            description='"manifest" is everything but the elements, "full" has them too.',
            extra_json_schema={"type": "string"},
        ),
    ] = "manifest"


class CategoriesArguments(Arguments, frozen=True, kw_only=True):
    """Which release, in which languages."""

    version: Version
    locales: Locales | UnsetType = UNSET


class ElementsArguments(Arguments, frozen=True, kw_only=True):
    """Which elements of a release, and which page of them."""

    version: Version
    category_id: Annotated[str, Meta(description="Only the elements of one category.")] = ""
    locale: Annotated[str, Meta(description="The language of the words in `query`.")] = "en"
    locales: Locales | UnsetType = UNSET
    query: Annotated[
        str, Meta(description="Plain words; titles and synonyms count most. CCTV, bins, parking.")
    ] = ""
    fields: Fields | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT, description="Elements in a page.")] = (
        DEFAULT_LIMIT
    )
    cursor: Annotated[str, Meta(description="`next_cursor` of the page before.")] = ""


class ElementArguments(Arguments, frozen=True, kw_only=True):
    """Which element of a release."""

    version: Version
    element_id: ElementName
    locales: Locales | UnsetType = UNSET
    fields: Fields | UnsetType = UNSET


class ManyArguments(Arguments, frozen=True, kw_only=True):
    """Which elements of a release, by their ids."""

    version: Version
    element_ids: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=128)]],
        Meta(min_length=1, description=f"At most {MAX_ELEMENTS} different ids."),
    ]
    locales: Locales | UnsetType = UNSET
    fields: Fields | UnsetType = UNSET


class IconArguments(Arguments, frozen=True, kw_only=True):
    """Which icon of an element."""

    version: Version
    element_id: ElementName
    variant: Annotated[
        str, Meta(min_length=1, description="One of the element's icon_variants.")
    ] = DEFAULT_VARIANT


async def list_schema_versions(request: Request, asked: VersionsArguments) -> Outcome:
    """Answer with all releases, or with those of one kind of chain."""
    heads = [wire_of(each).manifest for each in registry_of(request).taxonomy]
    prefix = f"{asked.datachain_type}@" if asked.datachain_type else ""
    versions = [
        {
            "id": each.version,
            "status": each.status,
            "created_at": each.created_at,
            "content_hash": each.content_hash,
        }
        for each in heads
        if each.version.startswith(prefix)
    ]
    return answered({"versions": versions})


async def get_schema(request: Request, asked: SchemaArguments) -> Outcome:
    """Answer with the head of a release, its categories and the forms of its records."""
    pinned = pin_version(request, asked.version)
    source, address = pinned.source, settings_of(request).address
    data = {
        "version": pinned.release.version,
        "manifest": source.manifest,
        "datachain_type": source.datachain_type,
        "categories": source.categories,
        "schema_json": {name: document(name, address) for name in _FORMS},
    }
    if asked.include == "full":
        data["elements"] = [with_icons(each, source.categories) for each in source.elements]
    return answered(data, notes_of(pinned))


async def list_categories(request: Request, asked: CategoriesArguments) -> Outcome:
    """Answer with the categories of a release."""
    pinned = pin_version(request, asked.version)
    locales = known_locales(request, "locales", asked.locales)
    categories = keep_locales(msgspec.to_builtins(pinned.source.categories), locales)
    data = {"version": pinned.release.version, "categories": categories}
    return answered(data, notes_of(pinned))


async def list_elements(request: Request, asked: ElementsArguments) -> Outcome:
    """Answer with one page of the elements of a release."""
    pinned = pin_version(request, asked.version)
    known_locales(request, "locale", [asked.locale])
    locales = known_locales(request, "locales", asked.locales)
    offset = offset_at(asked.cursor) if asked.cursor else 0
    end = offset + asked.limit
    wanted = Asked(
        category=asked.category_id,
        words=asked.query.strip(),
        locale=asked.locale,
        fields=(),
        locales=None,
        offset=offset,
        limit=asked.limit,
    )
    found = matching(pinned, wanted)
    fields = _fields(asked.fields, DEFAULT_FIELDS)
    page = [_shown(pinned, each, fields, locales) for each in found[offset:end]]
    data = {
        "version": pinned.release.version,
        "elements": page,
        "total": len(found),
        "returned": len(page),
    }
    more = cursor_after(end) if end < len(found) else None
    return answered(data, notes_of(pinned, next_cursor=more))


async def get_element(request: Request, asked: ElementArguments) -> Outcome:
    """Answer with one element of a release."""
    pinned = pin_version(request, asked.version)
    locales = known_locales(request, "locales", asked.locales)
    try:
        element = find_element(pinned, asked.element_id)
    except MissingError as error:
        return failed(_lacking(error))
    shown = _shown(pinned, element, _fields(asked.fields), locales)
    return answered({"version": pinned.release.version, "element": shown}, notes_of(pinned))


async def get_elements(request: Request, asked: ManyArguments) -> Outcome:
    """Answer with several elements by id; null stands for one that the release does not have."""
    names = list(dict.fromkeys(asked.element_ids))
    if len(names) > MAX_ELEMENTS:
        text = f"{len(names)} different ids are more than {MAX_ELEMENTS}"
        return failed(tool_error("element_ids_too_many", text, "ask for them in several calls"))
    pinned = pin_version(request, asked.version)
    locales = known_locales(request, "locales", asked.locales)
    fields = _fields(asked.fields)
    known = {each.id: each for each in pinned.source.elements}
    elements = {
        name: _shown(pinned, known[name], fields, locales) if name in known else None
        for name in names
    }
    data = {"version": pinned.release.version, "elements": elements}
    missing = [_missing(pinned, name) for name in names if name not in known]
    if missing:
        return denied(missing, notes_of(pinned), data)
    return answered(data, notes_of(pinned))


async def get_icon_url(request: Request, asked: IconArguments) -> Outcome:
    """Answer with the address of an icon of an element."""
    pinned = pin_version(request, asked.version)
    try:
        element = find_element(pinned, asked.element_id)
    except MissingError as error:
        return failed(_lacking(error))
    variants = list(variants_of(pinned.release, element.id))
    if asked.variant not in variants:
        text = f"{element.id} has no icon {asked.variant[:80]!r}"
        reason = tool_error("unknown_variant", text, f"use one of {', '.join(variants)}")
        return failed(reason, notes=notes_of(pinned))
    ending = "" if asked.variant == DEFAULT_VARIANT else f".{asked.variant}"
    path = f"/api/v2/schemas/{pinned.release.version}/elements/{element.id}/icon{ending}.svg"
    data = {
        "url": path,
        "content_type": "image/svg+xml",
        "variant": asked.variant,
        "valid_variants": variants,
    }
    return answered(data, notes_of(pinned))


def _fields(
    given: list[str] | str | UnsetType, otherwise: tuple[str, ...] = (EVERY_FIELD,)
) -> tuple[str, ...]:
    if given is UNSET:
        return otherwise
    if isinstance(given, list):
        return tuple(given)
    if given != EVERY_FIELD:
        raise ArgumentsError(Problem("fields", "it is text", 'give a list of names, or "all"'))
    return (EVERY_FIELD,)


def _shown(
    pinned: Pinned, element: WireElement, fields: tuple[str, ...], locales: Sequence[str] | None
) -> Any:
    plain = msgspec.to_builtins(with_icons(element, pinned.source.categories))
    return keep_locales(project(plain, fields), locales)


def _lacking(error: MissingError) -> StandardError:
    return tool_error("element_not_found", str(error), "list_elements names those that there are")


def _missing(pinned: Pinned, name: str) -> StandardError:
    text = f"{pinned.release.version} has no element {name!r}"
    return tool_error("element_not_found", text, "list_elements names those that there are", name)


TOOLS = (
    Tool(
        name="list_schema_versions",
        description=(
            "List the releases of the taxonomy that this registry has, with their state. Begin "
            "here: the other tools need the id of a release."
        ),
        arguments=VersionsArguments,
        run=list_schema_versions,
    ),
    Tool(
        name="get_schema",
        description=(
            "Get one release: its head, its kind of chain, its categories and the JSON Schemas of "
            'its records; with include="full" every element too. Where a category has an '
            "element_context, each element placed in it needs a context_type_id out of its values."
        ),
        arguments=SchemaArguments,
        run=get_schema,
    ),
    Tool(
        name="list_categories",
        description=(
            "List the categories of a release: the questions that a disclosure answers, whether an "
            "answer is required, and the variables and context values that its elements take."
        ),
        arguments=CategoriesArguments,
        run=list_categories,
    ),
    Tool(
        name="list_elements",
        description=(
            "List or search the elements of a release, page by page: all, those of one category, "
            "or those that plain words find, best first."
        ),
        arguments=ElementsArguments,
        run=list_elements,
    ),
    Tool(
        name="get_element",
        description="Get one element of a release by its id.",
        arguments=ElementArguments,
        run=get_element,
    ),
    Tool(
        name="get_elements",
        description=(
            f"Get up to {MAX_ELEMENTS} elements of a release by their ids in one call. An id that "
            "the release does not have comes back as null, with an error that names it."
        ),
        arguments=ManyArguments,
        run=get_elements,
    ),
)

ICON_TOOL = Tool(
    name="get_icon_url",
    description=(
        "Get the address of an element's icon (SVG) on this server, and the variants that it comes "
        "in: default, dark, and one for each value of its context."
    ),
    arguments=IconArguments,
    run=get_icon_url,
)
