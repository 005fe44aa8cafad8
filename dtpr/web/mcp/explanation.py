"""A device in plain words: what it is, who runs it, why, what it collects, and what one can do.

The words are those of the disclosure and of its release; headings are the release's own questions.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from dtpr.schema.answers import DeviceAnswer
from dtpr.schema.blanks import blanks_in
from dtpr.schema.organization import Contacts, Organization
from dtpr.schema.place import Place
from dtpr.schema.taxonomy import Category, Release
from dtpr.web.mcp.phrases import Phrases, phrases_in
from dtpr.web.pages.chain import Chain, Link, Stage, Step, chains_of
from dtpr.web.pages.notice import Row, rows_of
from dtpr.web.pages.reader import Spoken

_ABOUT_ACTING = ("rights", "rights_url", "privacy_email", "dpo_email", "complaint_authority")
_ROLES = ("general", "privacy", "dpo")
_MARK = "dtpr_variable_value"
_MARKS = re.compile(rf"<(?=/?\s*{_MARK})", re.IGNORECASE)


class Sentence(NamedTuple):
    """One thing that is said; `own` are the words of whoever wrote the disclosure."""

    text: str
    own: bool = False


class Passage(Struct, frozen=True, kw_only=True):
    """A question and its answers."""

    heading: Sentence
    sentences: list[Sentence]

    @property
    def plain(self) -> dict[str, Any]:
        """Return the passage as plain data."""
        return {"heading": self.heading.text, "sentences": [each.text for each in self.sentences]}


class Subject(NamedTuple):
    """What is explained: a device as it is answered, its owner, its place, and its page."""

    answer: DeviceAnswer
    release: Release
    owner: Organization
    place: Place | None
    page: str


def explain(subject: Subject, language: Spoken) -> list[Passage]:
    """Return a device in plain words, in the language of its reader."""
    words = phrases_in(language.locale)
    chain, linked = chains_of(subject.answer, language)
    teller = _Teller(subject, language, words)
    return [
        teller.device(),
        teller.owner(),
        teller.identity(chain),
        *teller.stages(chain),
        *(teller.system(each) for each in linked),
        *teller.law(),
        teller.acting([chain, *linked]),
    ]


def spoken(passages: Iterable[Passage]) -> str:
    """Return passages as text in which what others wrote is marked as theirs."""
    lines = []
    for each in passages:
        lines.append(f"## {_marked(each.heading)}")
        lines += [f"- {_marked(one)}" for one in each.sentences]
    return "\n".join(lines)


def wrap(value: str) -> str:
    """Return words of others in marks that tell a language model to take them as data.

    Source: DTPR API v2, MCP. Marks inside the words themselves are broken up.
    """
    return f"<{_MARK}>{_MARKS.sub('&lt;', value)}</{_MARK}>"


def _marked(sentence: Sentence) -> str:
    return wrap(sentence.text) if sentence.own else sentence.text


class _Teller:
    """Says things about one device to one reader."""

    def __init__(self, subject: Subject, language: Spoken, words: Phrases) -> None:
        self._subject = subject
        self._language = language
        self._words = words

    def device(self) -> Passage:
        answer, place = self._subject.answer, self._subject.place
        said = [Sentence(str(answer.description), own=True)] if answer.description else []
        if place:
            name = self._text(place.name)
            said.append(Sentence(f"{self._words('device.place')}: {name}", own=True))
        said.append(Sentence(self._status()))
        return Passage(heading=Sentence(str(answer.name), own=True), sentences=said)

    def owner(self) -> Passage:
        owner = self._subject.owner
        kind = self._words(f"kind.{owner.kind}")
        said = [Sentence(f"{self._text(owner.name)} ({kind})", own=True)]
        return Passage(heading=Sentence(self._words("explain.who")), sentences=said)

    def identity(self, chain: Chain) -> Passage:
        kind = self._subject.answer.identifiability
        telling = [
            self._title(step)
            for stage in chain.stages
            for step in stage.steps
            if step.entry.identifiability != "none"
        ]
        said = [Sentence(self._words(f"identifiability.{kind}_text")), *telling]
        return Passage(heading=Sentence(self._words("explain.identity")), sentences=said)

    def stages(self, chain: Chain) -> Iterator[Passage]:
        """Yield every question of the release, also those that have no answer."""
        release = self._subject.release
        told = {each.category: each for each in chain.stages}
        for name in release.manifest.datachain_type.categories:
            if name in told:
                yield self._stage(told[name])
            else:
                question = self._question(release.categories[name])
                yield Passage(heading=question, sentences=[Sentence(self._words("explain.unsaid"))])

    def system(self, chain: Chain) -> Passage:
        """Return an AI system behind the device in short: each question with its answers."""
        title = str(chain.title)
        name = self._words("device.linked_named", title=title) if title else None
        heading = Sentence(name, own=True) if name else Sentence(self._words("device.linked"))
        said = [Sentence(str(chain.description), own=True)] if chain.description else []
        for stage in chain.stages:
            answers = "; ".join(str(each.entry.element.title) for each in stage.steps)
            said.append(Sentence(f"{stage.prompt or stage.name} {answers}"))
            said += [one for step in stage.steps for one in _details(step)]
        return Passage(heading=heading, sentences=said)

    def law(self) -> Iterator[Passage]:
        rows = [each for each in self._rows() if each.key not in _ABOUT_ACTING]
        if rows:
            heading = Sentence(self._words("explain.law"))
            yield Passage(heading=heading, sentences=[self._row(each) for each in rows])

    def acting(self, chains: list[Chain]) -> Passage:
        """Return what a reader can do: their rights, whom to ask, and where to read on."""
        rows = [each for each in self._rows() if each.key in _ABOUT_ACTING]
        said = [self._row(each) for each in rows]
        steps = [step for chain in chains for stage in chain.stages for step in stage.steps]
        said += [_link(each) for step in steps for each in step.actions]
        said += self._mailboxes(self._subject.owner.contacts)
        said.append(Sentence(self._words("explain.page", link=self._subject.page)))
        return Passage(heading=Sentence(self._words("explain.act")), sentences=said)

    def _stage(self, stage: Stage) -> Passage:
        said = []
        for step in stage.steps:
            said += [self._element(step), *_details(step)]
        return Passage(heading=Sentence(str(stage.prompt or stage.name)), sentences=said)

    def _element(self, step: Step) -> Sentence:
        title, own = self._title(step)
        context = f" ({step.entry.context})" if step.entry.context else ""
        meaning = f": {step.entry.description}" if step.entry.description else ""
        return Sentence(f"{title}{context}{meaning}", own)

    def _title(self, step: Step) -> Sentence:
        element = self._subject.release.elements[step.entry.element.id]
        texts = (*element.title.values(), *element.description.values())
        # What fills a blank was written by the owner.
        own = any(blanks_in(each) for each in texts)
        return Sentence(str(step.entry.element.title), own)

    def _question(self, category: Category) -> Sentence:
        return Sentence(self._text(category.prompt or category.name))

    def _status(self) -> str:
        answer = self._subject.answer
        status = self._words(f"status.{answer.status}")
        since = "since" if answer.status == "active" else "from"
        days = [(since, answer.active_from), ("until", answer.active_until)]
        said = ", ".join(self._day(key, day) for key, day in days if day)
        return self._words("explain.dates", status=status, dates=said) if said else status

    def _day(self, key: str, day: date) -> str:
        return self._words(f"status.{key}", date=day.isoformat())

    def _rows(self) -> list[Row]:
        return rows_of(self._subject.answer.notice, known=self._subject.owner.contacts)

    def _row(self, row: Row) -> Sentence:
        texts = [self._words(row.word)] if row.word else [self._text(each) for each in row.texts]
        link = row.href.removeprefix("mailto:") if row.href else ""
        said = f"{', '.join(texts)} ({link})" if texts and link else ", ".join(texts) or link
        return Sentence(f"{self._words(f'notice.{row.key}')}: {said}", own=bool(row.texts))

    def _mailboxes(self, contacts: Contacts) -> Iterator[Sentence]:
        for role in _ROLES:
            if mailbox := getattr(contacts, role):
                yield Sentence(f"{self._words(f'contact.{role}')}: {mailbox}")

    def _text(self, texts: Any) -> str:
        return str(self._language.one(texts, self._subject.owner.locale))


def _details(step: Step) -> list[Sentence]:
    return [Sentence(str(each), own=True) for each in step.entry.details]


def _link(link: Link) -> Sentence:
    return Sentence(f"{link.label}: {link.href}" if link.href else str(link.label), own=True)
