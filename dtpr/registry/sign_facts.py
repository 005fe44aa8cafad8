"""What a sign says of a device, or of all devices of a place: in words and ids, for ever."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dtpr.registry.publishing import Edition, listing_of, release_in
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place
from dtpr.schema.releases import Taxonomy
from dtpr.schema.sections import sections_of
from dtpr.schema.sign import ShownElement, ShownRevision, SignFacts
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER, Element, Release
from dtpr.schema.text import pick_locale

_MOST_CELLS = 2


class Subject(NamedTuple):
    """What a sign is of: one device, or a place with its devices; with what is public of them.

    `logo` is the hash of the present logo of its owner, None for none.
    """

    owner: Organization
    place: Place | None
    editions: Sequence[Edition]
    logo: str | None

    @property
    def name(self) -> Mapping[str, str]:
        """Return what it is called."""
        return self.place.name if self.place else self.editions[0].disclosure.device.name

    @property
    def shows(self) -> list[ShownRevision]:
        """Return the disclosures that a sign of it shows."""
        return [
            ShownRevision(device=each.id, code=each.code, revision=each.revision, hash=digest)
            for each, digest, _ in self.editions
        ]


class _Placed(NamedTuple):
    """An element of a disclosure, its title with the blanks filled in, and its release."""

    element: Element
    title: Mapping[str, str]
    release: str


def facts_of(subject: Subject, taxonomy: Taxonomy, locales: Sequence[str], link: str) -> SignFacts:
    """Return what a sign says of its subject.

    The first purpose, who is accountable, and the technology that takes in data about people, the
    most sensitive first (DTPR guide, signage). Of the devices of a place it says what most say.
    """
    purposes: list[_Placed] = []
    technologies: list[_Placed] = []
    in_use: list[_Placed] = []
    for disclosure, *_ in subject.editions:
        release = release_in(disclosure, disclosure.device.datachain, taxonomy)
        listing = listing_of(disclosure, release)
        known = _placed_in(disclosure.device.datachain, release)
        purposes += [known[each] for each in listing.purposes[:1]]
        placed = [known[each] for each in listing.technologies]
        in_use += placed
        if listing.identifiability != "none":
            technologies += _sensitive(placed)
    owner = subject.owner
    show = _Show(locales, owner.locale)
    return SignFacts(
        subject=show.texts(subject.name),
        organization=owner.slug,
        organization_name=show.texts(owner.name),
        purpose=show.element(*_commonest(purposes)[0]),
        technologies=[show.element(*each) for each in _by_sensitivity(technologies)[:_MOST_CELLS]],
        in_use=[show.element(*each) for each in _by_sensitivity(in_use)] if subject.place else [],
        contact=owner.contacts.general or owner.contacts.privacy or "",
        logo=subject.logo,
        link=link,
    )


def _placed_in(chain: DatachainInstance, release: Release) -> dict[str, _Placed]:
    """Return the elements of a datachain by id; the first placement of each."""
    known: dict[str, _Placed] = {}
    for section in sections_of(chain, release):
        for each in section.entries:
            placed = _Placed(each.element, each.title, release.version)
            known.setdefault(each.element.id, placed)
    return known


def _sensitive(placed: Sequence[_Placed]) -> Sequence[_Placed]:
    """Return the technologies that take in data about people.

    Where data does without any such technology being named, the first technology stands for it.
    """
    return [each for each in placed if each.element.identifiability != "none"] or placed[:1]


def _by_sensitivity(placed: Sequence[_Placed]) -> list[tuple[_Placed, int]]:
    def rank(each: tuple[_Placed, int]) -> int:
        return IDENTIFIABILITY_ORDER.index(each[0].element.identifiability)

    return sorted(_commonest(placed), key=rank)


def _commonest(placed: Iterable[_Placed]) -> list[tuple[_Placed, int]]:
    """Return each element once, with how many have it, those of most devices first."""
    known: dict[str, _Placed] = {}
    counts: Counter[str] = Counter()
    for each in placed:
        known.setdefault(each.element.id, each)
        counts[each.element.id] += 1
    return [(known[name], count) for name, count in counts.most_common()]


class _Show:
    """Chooses the words that a sign shows in its languages."""

    def __init__(self, locales: Sequence[str], fallback: str) -> None:
        self._locales = locales
        self._fallback = fallback

    def texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return what stands for each language, under the language that it truly is in."""
        found = [pick_locale(texts, [each, self._fallback]) for each in self._locales]
        return {each: texts[each] for each in found}

    def element(self, placed: _Placed, count: int) -> ShownElement:
        element = placed.element
        return ShownElement(
            id=element.id,
            title=self.texts(placed.title),
            symbol=element.symbol,
            identifiability=element.identifiability,
            release=placed.release,
            count=count,
        )
