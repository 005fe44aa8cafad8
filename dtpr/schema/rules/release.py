"""What the standard asks of a release: upstream's rules, codes and levels, and no others."""

from dtpr.schema.rules.contexts import check_contexts
from dtpr.schema.rules.finding import Finding
from dtpr.schema.rules.locales import check_locales
from dtpr.schema.rules.structure import check_structure
from dtpr.schema.rules.symbols import check_symbols
from dtpr.schema.rules.variables import check_variables
from dtpr.schema.wire import WireRelease


def check_release(source: WireRelease) -> list[Finding]:
    """Return what the standard's rules find in a release with its symbols."""
    return [
        *check_structure(source),
        *check_locales(source),
        *check_variables(source),
        *check_contexts(source),
        *check_symbols(source),
    ]
