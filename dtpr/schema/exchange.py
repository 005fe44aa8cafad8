"""Between upstream's form of a release and the form that this project works with.

Upstream writes texts as lists of locale and value and gives each element its variables; here
texts are mappings and variables belong to the category. What upstream's form has beyond ours
(examples, guidance, sources) stays in `Release.source`.
"""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.emit import with_inherited
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.taxonomy import (
    Category,
    Context,
    ContextValue,
    DatachainType,
    Element,
    Manifest,
    Release,
    Subchain,
    Variable,
    VariableOption,
)
from dtpr.schema.text import to_mapping, to_values
from dtpr.schema.wire import (
    NO_HASH,
    WireCategory,
    WireContext,
    WireContextValue,
    WireDatachainType,
    WireElement,
    WireManifest,
    WireOption,
    WireRelease,
    WireSubchain,
    WireVariable,
)


def release_of(source: WireRelease) -> Release:
    """Return an official release in the form that this project works with.

    Its `source` has the inherited variables and, where none was published, the content hash;
    its `hash` is always the one that is computed here.
    """
    computed = content_hash_of(source)
    return Release(
        manifest=_manifest(source),
        categories={each.id: _category(each) for each in source.categories},
        elements={each.id: _element(each) for each in source.elements},
        source=_seal(source, computed),
        hash=computed,
    )


def wire_of(release: Release) -> WireRelease:
    """Return a release in upstream's form, with its content hash.

    An official release gives its source back. Symbols of the releases that ship are not in it:
    they are drawn on another grid, and `dtpr.signs` turns them into upstream's.
    """
    if isinstance(release.source, WireRelease):
        return release.source
    kept = vars(release)
    if "wire" not in kept:
        source = _wire(release)
        kept["wire"] = _seal(source, content_hash_of(source))
    found: WireRelease = kept["wire"]
    return found


def content_hash_of(source: WireRelease) -> str:
    """Return the hash of all that a release says and draws, whatever hash its head names."""
    plain = with_inherited(source)
    manifest = replace(plain.manifest, content_hash=NO_HASH)
    return content_hash(canonical_json(replace(plain, manifest=manifest)))


def _seal(source: WireRelease, computed: str) -> WireRelease:
    plain = with_inherited(source)
    if plain.manifest.content_hash != NO_HASH:
        return plain
    return replace(plain, manifest=replace(plain.manifest, content_hash=computed))


def _manifest(source: WireRelease) -> Manifest:
    kind = source.datachain_type
    return Manifest(
        version=source.manifest.version,
        status=source.manifest.status,
        created_at=source.manifest.created_at,
        locales=source.manifest.locales,
        notes=source.manifest.notes,
        datachain_type=DatachainType(
            id=kind.id,
            name=to_mapping(kind.name),
            description=to_mapping(kind.description),
            categories=kind.categories,
            subchains=[
                Subchain(id=each.id, name=to_mapping(each.name), categories=each.categories)
                for each in kind.subchains
            ],
        ),
    )


def _category(category: WireCategory) -> Category:
    return Category(
        id=category.id,
        order=category.order,
        required=category.required,
        shape=category.shape,
        name=to_mapping(category.name),
        description=to_mapping(category.description),
        prompt=to_mapping(category.prompt),
        variables=[_variable(each) for each in category.element_variables],
        context=_context(category.element_context),
    )


def _element(element: WireElement) -> Element:
    return Element(
        id=element.id,
        category=element.category_id,
        symbol=element.symbol_id,
        title=to_mapping(element.title),
        description=to_mapping(element.description),
        context=_context(element.context),
    )


def _variable(variable: WireVariable) -> Variable:
    return Variable(
        id=variable.id,
        label=to_mapping(variable.label),
        required=variable.required,
        kind=variable.kind,
        options=[
            VariableOption(
                id=each.id,
                name=to_mapping(each.name),
                description=to_mapping(each.description),
                applies_to=each.applies_to,
            )
            for each in variable.options or ()
        ],
    )


def _context(context: WireContext | UnsetType) -> Context | None:
    if context is UNSET:
        return None
    return Context(
        id=context.id,
        name=to_mapping(context.name),
        description=to_mapping(context.description),
        values=[
            ContextValue(
                id=each.id,
                name=to_mapping(each.name),
                description=to_mapping(each.description),
                color=each.color,
            )
            for each in context.values
        ],
    )


def _wire(release: Release) -> WireRelease:
    categories = sorted(release.categories.values(), key=lambda each: each.id)
    elements = sorted(release.elements.values(), key=lambda each: each.id)
    kind = release.manifest.datachain_type.id
    return WireRelease(
        manifest=_wire_manifest(release.manifest),
        datachain_type=_wire_type(release.manifest),
        categories=[_wire_category(each, kind) for each in categories],
        elements=[_wire_element(each) for each in elements],
        symbols=_symbols(release),
    )


def _symbols(release: Release) -> dict[str, str]:
    return release.source.symbols if isinstance(release.source, LegacyRelease) else {}


def _wire_manifest(manifest: Manifest) -> WireManifest:
    return WireManifest(
        version=manifest.version,
        status=manifest.status,
        created_at=manifest.created_at,
        notes=manifest.notes,
        content_hash=NO_HASH,
        locales=manifest.locales,
    )


def _wire_type(manifest: Manifest) -> WireDatachainType:
    kind = manifest.datachain_type
    return WireDatachainType(
        id=kind.id,
        name=to_values(kind.name),
        description=to_values(kind.description),
        categories=kind.categories,
        subchains=[
            WireSubchain(id=each.id, name=to_values(each.name), categories=each.categories)
            for each in kind.subchains
        ],
        locales=manifest.locales,
    )


def _wire_category(category: Category, kind: str) -> WireCategory:
    return WireCategory(
        id=category.id,
        name=to_values(category.name),
        description=to_values(category.description),
        prompt=to_values(category.prompt),
        required=category.required,
        order=category.order,
        datachain_type=kind,
        shape=category.shape,
        element_variables=[_wire_variable(each) for each in category.variables],
        element_context=_wire_context(category.context),
    )


def _wire_element(element: Element) -> WireElement:
    return WireElement(
        id=element.id,
        category_id=element.category,
        title=to_values(element.title),
        description=to_values(element.description),
        symbol_id=element.symbol,
        context=_wire_context(element.context),
    )


def _wire_variable(variable: Variable) -> WireVariable:
    options = [
        WireOption(
            id=each.id,
            name=to_values(each.name),
            description=to_values(each.description),
            applies_to=each.applies_to,
        )
        for each in variable.options
    ]
    return WireVariable(
        kind=variable.kind,
        id=variable.id,
        label=to_values(variable.label),
        required=variable.required,
        options=options,
    )


def _wire_context(context: Context | None) -> WireContext | UnsetType:
    if context is None:
        return UNSET
    return WireContext(
        id=context.id,
        name=to_values(context.name),
        description=to_values(context.description),
        values=[
            WireContextValue(
                id=each.id,
                name=to_values(each.name),
                description=to_values(each.description),
                color=each.color,
            )
            for each in context.values
        ],
    )
