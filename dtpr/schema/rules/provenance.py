"""Whether what an assistant says about its own draft is about something that stands in it.

Source: DTPR API v2, keys of `element_provenance` and of `variable_rationale`. A key is the
`element_instance_id` of a placement, or the id of an element that is placed once and without one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import UNSET

from dtpr.schema.datachain import AiProvenance, DatachainInstance, ElementProvenance
from dtpr.schema.rules.finding import Finding, error, one_of
from dtpr.schema.rules.index import RuleIndex

_PATH = "authoring_provenance.element_provenance"


def check_provenance(chain: DatachainInstance, index: RuleIndex) -> list[Finding]:
    """Return what the standard's rules find in the provenance of a datachain."""
    said = provenance_of(chain)
    return [*_unknown_keys(chain, said), *_unknown_rationales(chain, said, index)] if said else []


def provenance_of(chain: DatachainInstance) -> Mapping[str, ElementProvenance]:
    """Return what an assistant says of the elements, nothing where people wrote the datachain."""
    provenance = chain.authoring_provenance
    if not isinstance(provenance, AiProvenance) or provenance.element_provenance is UNSET:
        return {}
    return provenance.element_provenance


def wrong_rationales(
    key: str, said: ElementProvenance, element_id: str, index: RuleIndex
) -> Iterator[tuple[str, str, str]]:
    """Yield path, message and mend of each rationale for a variable that an element lacks."""
    term = index.terms.get(element_id)
    if term is None or said.variable_rationale is UNSET:
        return
    for name in said.variable_rationale:
        if name not in term.blanks:
            yield (
                f"{_PATH}.{key}.variable_rationale.{name}",
                f"{element_id} has no variable {name!r}",
                one_of(tuple(term.blanks)),
            )


def _unknown_keys(
    chain: DatachainInstance, said: Mapping[str, ElementProvenance]
) -> Iterator[Finding]:
    counts = Counter(each.element_id for each in chain.elements)
    named = [each for each in chain.elements if each.element_instance_id is not UNSET]
    ids = {each.element_instance_id for each in named}
    elements = {each.element_id for each in named}
    for key in said:
        if key in ids or (counts[key] == 1 and key not in elements):
            continue
        if counts[key] > 1:
            yield error(
                "element_provenance_ambiguous",
                f"{_PATH}.{key}",
                f"{key!r} is placed {counts[key]} times",
                "give each placement an element_instance_id and use that as the key",
            )
        else:
            yield error(
                "element_provenance_unknown_element",
                f"{_PATH}.{key}",
                f"no placement goes by {key!r}",
                "use the element_instance_id of a placement, or take the entry out",
            )


def _unknown_rationales(
    chain: DatachainInstance, said: Mapping[str, ElementProvenance], index: RuleIndex
) -> Iterator[Finding]:
    placed = {each.element_id for each in chain.elements}
    for key in said:
        if key in placed:
            for wrong in wrong_rationales(key, said[key], key, index):
                yield error("variable_rationale_unknown_variable", *wrong)
