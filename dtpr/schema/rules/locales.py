"""Whether the texts of a release are there, in languages that its head names.

Source: DTPR API v2, semantic rules 11 and 12. Upstream reads neither the labels of variables nor
the names of their options.
"""

from collections.abc import Iterator, Sequence

from msgspec import UNSET, UnsetType

from dtpr.schema.rules.finding import Finding, error, one_of
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import WireContext, WireExample, WireRelease

Texts = Sequence[LocaleValue]
Field = tuple[str, Texts, bool]
"""The path of a text, its languages, and whether it must be there."""


def check_locales(source: WireRelease) -> Iterator[Finding]:
    """Yield the texts of a release that are missing, or in a language that it does not have."""
    allowed = source.manifest.locales
    for path, texts, required in _fields(source):
        if required and not texts:
            yield error(
                "LOCALE_FIELD_EMPTY", path, "it has no text in any language", "write it in English"
            )
        for place, each in enumerate(texts):
            if each.locale not in allowed:
                yield error(
                    "LOCALE_NOT_ALLOWED",
                    f"{path}[{place}].locale",
                    f"{each.locale!r} is not a language of this release",
                    one_of(allowed),
                )


def _fields(source: WireRelease) -> Iterator[Field]:
    for place, category in enumerate(source.categories):
        path = f"categories[{place}]"
        yield f"{path}.name", category.name, True
        yield f"{path}.description", category.description, True
        yield f"{path}.prompt", category.prompt, False
        yield f"{path}.authoring_guidance", category.authoring_guidance, False
        yield from _examples(path, category.examples)
        yield from _context(f"{path}.element_context", category.element_context)
    for place, element in enumerate(source.elements):
        path = f"elements[{place}]"
        yield f"{path}.title", element.title, True
        yield f"{path}.description", element.description, True
        yield f"{path}.authoring_guidance", element.authoring_guidance, False
        yield from _examples(path, element.examples)
        yield from _context(f"{path}.context", element.context)
    kind = source.datachain_type
    yield "datachainType.name", kind.name, True
    yield "datachainType.description", kind.description, False
    for place, subchain in enumerate(kind.subchains):
        yield f"datachainType.subchains[{place}].name", subchain.name, True


def _examples(path: str, examples: Sequence[WireExample]) -> Iterator[Field]:
    for place, each in enumerate(examples):
        yield f"{path}.examples[{place}].scenario", each.scenario, False
        yield f"{path}.examples[{place}].narrative", each.narrative, False


def _context(path: str, context: WireContext | UnsetType) -> Iterator[Field]:
    if context is UNSET:
        return
    yield f"{path}.name", context.name, True
    yield f"{path}.description", context.description, True
    for place, value in enumerate(context.values):
        yield f"{path}.values[{place}].name", value.name, True
        yield f"{path}.values[{place}].description", value.description, True
