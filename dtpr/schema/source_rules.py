"""What any release must keep to before it is taken in: the rules of its form, and safe drawings."""

from collections.abc import Iterator

from dtpr.errors import InvalidError
from dtpr.schema.drawing import fault_in
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.legacy_rules import check_legacy
from dtpr.schema.rules import Finding, check_release
from dtpr.schema.rules.finding import error, warning
from dtpr.schema.versions import parse_version
from dtpr.schema.wire import WireRelease

Source = WireRelease | LegacyRelease
"""A release in one of upstream's own forms."""


def check_source(source: Source) -> list[Finding]:
    """Return everything that is wrong with a release from elsewhere; no error means that it is fit.

    Beside the standard's rules are ours, with codes that begin with `DTPR_`.
    """
    if isinstance(source, LegacyRelease):
        return [*check_legacy(source), *_check_drawings(source)]
    found = [*check_release(source), *_check_version(source), *_check_order(source)]
    told = {each.path for each in found}
    return [*found, *(each for each in _check_drawings(source) if each.path not in told)]


def _check_drawings(source: Source) -> Iterator[Finding]:
    drawings = {f"symbols.{name}": svg for name, svg in source.symbols.items()}
    drawings |= {f"icons.{name}": svg for name, svg in source.icons.items()}
    for path, svg in drawings.items():
        if fault := fault_in(svg):
            yield error("DTPR_DRAWING_UNSAFE", path, fault, "take it out of the drawing")


def _check_version(source: WireRelease) -> Iterator[Finding]:
    path, kind = "manifest.version", source.datachain_type.id
    try:
        version = parse_version(source.manifest.version)
    except InvalidError as wrong:
        yield error("DTPR_VERSION_INVALID", path, wrong.problems[0].message, wrong.problems[0].mend)
        return
    if version.type != kind:
        message = f"the version is of the kind {version.type}, the release of the kind {kind}"
        yield error("DTPR_VERSION_INVALID", path, message, f"write {kind}@{version.date}")


def _check_order(source: WireRelease) -> Iterator[Finding]:
    ordered = source.datachain_type.categories
    for at, each in enumerate(source.categories):
        if each.id not in ordered:
            yield warning(
                "DTPR_CATEGORY_UNORDERED",
                f"categories[{at}].id",
                f"{each.id} has no place in the chain, so nothing of it is shown",
                "name it among the categories of the kind of chain",
            )
