"""Signs as records: what they are pinned to, how they move, and when they are out of date."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from dtpr.errors import ConflictError, GoneError, InvalidError, NotFoundError, StaleError
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR, Actor, Role
from dtpr.registry.sign_differences import differences_between
from dtpr.registry.sign_jobs import kept_job
from dtpr.registry.signs import AskedSigns
from dtpr.registry.store import Driver, logos
from dtpr.registry.store import devices as kept_devices
from dtpr.schema.organization import Contacts
from dtpr.schema.sign import SIGN_STATUSES, ShownRevision, SignMove, SignPlace, SignStatus
from dtpr.signs.logos import load_logo
from tests.signs.logos.files import SQUARE, svg
from tests.support.clock import NOON, Clock
from tests.support.devices import (
    CAMERA,
    CITY,
    COUNTER,
    ELEMENTS,
    OTHER_CITY,
    OWNER,
    PURPOSE,
    a_device,
    a_place,
    an_organization,
    keep,
    publish,
)
from tests.support.elements import a_local_element
from tests.support.signs import URL, a_design, compare, keep_sign

WATCHED = (PURPOSE, OWNER, CAMERA)
EDITOR = Actor(CITY, "editor")
STRANGER = Actor(OTHER_CITY, "admin")
ROUND = '<circle cx="5" cy="5" r="4"/>'


async def revise(registry: Registry, device_id: str, **more: Any) -> None:
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, device_id, a_device(**more))
        await writer.publish(OPERATOR, device_id)


async def withdraw(registry: Registry, device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.withdraw(OPERATOR, device_id)


async def move(registry: Registry, code: str, status: SignStatus, actor: Actor = EDITOR) -> Any:
    notes = (await registry.signs.get(actor, code)).sign.notes
    return await registry.signs.change(actor, code, structs.replace(notes, status=status))


async def said(registry: Registry, kept: Any, url: str = URL) -> list[tuple[str, str, str, str]]:
    compared = await compare(registry, kept, url)
    return [(each.kind, each.locale, each.says, each.now) for each in compared.differences]


async def test_a_sign_is_pinned_to_the_revision_that_it_shows(city: Registry) -> None:
    draft = await publish(city, a_device(elements=WATCHED))
    edition = await city.devices.edition(draft.id)

    kept = await keep_sign(city, draft.code.lower(), "fr", "en", actor=EDITOR)

    sign = kept.sign
    shown = ShownRevision(device=draft.id, code=draft.code, revision=1, hash=edition.hash)
    assert sign.shows == [shown]
    assert (sign.device, sign.place, sign.organization) == (draft.id, None, CITY)
    assert sign.facts.purpose.id == PURPOSE
    assert sign.facts.purpose.title == {"fr": "Mobilité", "en": "Mobility"}
    assert [each.id for each in sign.facts.technologies] == [CAMERA]
    assert sign.facts.link == f"{URL}/s/{sign.code}"
    assert sign.history == [SignMove(status="designed", at=NOON, by="editor")]
    assert (await city.signs.find(sign.code.lower())) == kept


async def test_a_sign_keeps_the_size_that_was_usual_when_it_was_made(city: Registry) -> None:
    device = (await publish(city, a_device(elements=WATCHED))).id

    sticker = await keep_sign(city, device, template="sticker")
    free = await keep_sign(city, device, width_mm=210.0, height_mm=120.0)

    assert sticker.sign.design.size == "sticker60"
    assert free.sign.design.size is None


async def test_words_are_kept_in_the_language_that_they_are_in(city: Registry) -> None:
    draft = await publish(city, a_device())

    facts = (await keep_sign(city, draft.id, "fr", "en")).sign.facts

    assert facts.organization_name == {"en": "Riverton"}
    assert facts.subject == {"en": "Device 1"}


async def test_a_code_of_a_sign_is_no_code_of_a_device_and_is_given_out_once(
    city: Registry, store: Driver
) -> None:
    draft = await publish(city, a_device())

    codes = [(await keep_sign(city, draft.id)).sign.code for _ in range(3)]

    assert len({draft.code, *codes}) == 4
    assert not await kept_devices.take_code(store, codes[0], "anything")
    with pytest.raises(NotFoundError):
        await city.devices.edition(codes[0])
    with pytest.raises(NotFoundError):
        await city.signs.find(draft.code)


async def test_a_sign_is_of_what_is_public(city: Registry) -> None:
    kept = await keep(city, a_device("2"))
    draft = await publish(city, a_device("1"))
    await withdraw(city, draft.id)

    with pytest.raises(NotFoundError):
        await keep_sign(city, kept.id)
    with pytest.raises(GoneError):
        await keep_sign(city, draft.id)


@pytest.mark.parametrize("given", [{}, {"device": "x", "place": "old-port"}])
async def test_a_sign_has_one_subject(city: Registry, given: dict[str, str]) -> None:
    with pytest.raises(InvalidError, match="one device or of one place"):
        await keep_sign(city, given.get("device"), place=given.get("place"))


@pytest.mark.parametrize(
    ("locales", "more", "field"),
    [
        (("en", "en"), {}, "locales"),
        (("en",), {"headline": {"fr": "Ici"}}, "headline.fr"),
        (("en",), {"text": {"fr": "Ici", "en": "Here"}}, "text.fr"),
    ],
)
async def test_words_are_in_the_languages_of_the_sign(
    city: Registry, locales: tuple[str, ...], more: dict[str, Any], field: str
) -> None:
    draft = await publish(city, a_device())

    with pytest.raises(InvalidError) as caught:
        await keep_sign(city, draft.id, *locales, **more)

    assert caught.value.problems[0].field == field


async def test_a_sign_of_a_place_shows_what_most_of_its_devices_say(city: Registry) -> None:
    await city.places.put(a_place())
    device_at = [
        a_device("1", elements=(PURPOSE, OWNER, COUNTER), place="old-port"),
        a_device("2", elements=("safety_security", OWNER, COUNTER), place="old-port"),
        a_device("3", elements=("safety_security", OWNER, CAMERA), place="old-port"),
        a_device("4", place="old-port"),
    ]
    drafts = [await publish(city, each) for each in device_at]
    await publish(city, a_device("1", place="old-port"), OTHER_CITY)
    await publish(city, a_device("5"))

    sign = (await keep_sign(city, place="old-port")).sign

    assert [each.device for each in sign.shows] == [each.id for each in drafts]
    assert (sign.device, sign.place, sign.organization) == (None, "old-port", CITY)
    assert sign.facts.purpose.id == "mobility"
    assert [each.id for each in sign.facts.technologies] == [CAMERA, COUNTER]
    assert [(each.id, each.count) for each in sign.facts.in_use] == [
        (CAMERA, 1),
        (COUNTER, 2),
        ("air_quality", 1),
    ]


async def test_a_sign_of_a_place_is_of_the_devices_of_whoever_makes_it(city: Registry) -> None:
    await city.places.put(a_place())
    await publish(city, a_device("1", place="old-port"))
    other = await publish(city, a_device("1", place="old-port"), OTHER_CITY)

    sign = (await keep_sign(city, place="old-port", actor=STRANGER)).sign

    assert sign.organization == OTHER_CITY
    assert [each.device for each in sign.shows] == [other.id]


async def test_a_place_without_public_devices_has_no_sign(city: Registry) -> None:
    await city.places.put(a_place())

    with pytest.raises(InvalidError, match="no public device"):
        await keep_sign(city, place="old-port")
    with pytest.raises(NotFoundError):
        await keep_sign(city, place="nowhere")


async def test_a_sign_of_very_many_devices_is_refused(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtpr.registry.sign_subjects.MAX_SHOWN", 1)
    await city.places.put(a_place())
    for number in ("1", "2"):
        await publish(city, a_device(number, place="old-port"))

    with pytest.raises(InvalidError, match="more than 1 devices"):
        await keep_sign(city, place="old-port")


async def test_data_about_people_without_such_technology_shows_the_first_technology(
    city: Registry,
) -> None:
    local = f"{CITY}:faces"
    await city.elements.add(
        OPERATOR,
        CITY,
        "faces",
        a_local_element(category="device__data", identifiability="identifiable"),
    )
    draft = await publish(city, a_device(elements=(*ELEMENTS, local)))

    facts = (await keep_sign(city, draft.id)).sign.facts

    assert [each.id for each in facts.technologies] == ["air_quality"]


async def test_a_sign_moves_from_each_status_to_the_next(city: Registry, clock: Clock) -> None:
    code = (await keep_sign(city, (await publish(city, a_device())).id)).sign.code

    for number, status in enumerate(SIGN_STATUSES[1:], 1):
        clock.forward(days=1)
        kept = await move(city, code, status)
        assert kept.version == number + 1

    assert [(each.status, each.at) for each in kept.sign.history] == [
        (status, NOON + timedelta(days=number)) for number, status in enumerate(SIGN_STATUSES)
    ]
    assert {each.by for each in kept.sign.history[1:]} == {"editor"}


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ((), "installed"),
        ((), "removed"),
        (("printed",), "designed"),
        (("printed", "installed", "removed"), "installed"),
    ],
)
async def test_no_other_move_is_made(
    city: Registry, before: tuple[SignStatus, ...], status: SignStatus
) -> None:
    code = (await keep_sign(city, (await publish(city, a_device())).id)).sign.code
    for each in before:
        await move(city, code, each)
    known = await city.signs.find(code)

    with pytest.raises(ConflictError, match=f"is {known.sign.status}"):
        await move(city, code, status)

    assert await city.signs.find(code) == known


async def test_where_a_sign_hangs_is_kept_without_a_move(city: Registry) -> None:
    kept = await keep_sign(city, (await publish(city, a_device())).id)
    notes = structs.replace(
        kept.sign.notes, hangs=SignPlace(point=(1.5, 2.5), note="gate"), photo="DSC 1"
    )

    changed = await city.signs.change(EDITOR, kept.sign.code, notes, kept.version)
    again = await city.signs.change(EDITOR, kept.sign.code, notes)

    assert changed.sign.notes == notes
    assert changed.sign.history == kept.sign.history
    assert again == changed
    assert changed.version == 2


async def test_a_change_of_an_old_version_is_refused(city: Registry) -> None:
    kept = await keep_sign(city, (await publish(city, a_device())).id)
    await move(city, kept.sign.code, "printed")
    notes = structs.replace(kept.sign.notes, photo="x")

    with pytest.raises(StaleError):
        await city.signs.change(EDITOR, kept.sign.code, notes, kept.version)


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher", "admin"])
async def test_nobody_reads_or_writes_the_signs_of_others(city: Registry, role: Role) -> None:
    draft = await publish(city, a_device())
    kept = await keep_sign(city, draft.id)
    actor = Actor(OTHER_CITY, role)

    with pytest.raises(NotFoundError):
        await city.signs.get(actor, kept.sign.code)
    with pytest.raises(NotFoundError):
        await city.signs.change(actor, kept.sign.code, kept.sign.notes)
    with pytest.raises(NotFoundError):
        await keep_sign(city, draft.id, actor=actor)
    with pytest.raises(NotFoundError):
        await city.signs.page(actor, AskedSigns(organization=CITY), URL)
    assert (await city.signs.page(actor, AskedSigns(), URL)).signs == []


async def test_lists_are_filtered_and_come_in_pages(city: Registry) -> None:
    await city.places.put(a_place())
    one = await publish(city, a_device("1", place="old-port"))
    two = await publish(city, a_device("2"))
    codes = [(await keep_sign(city, each)).sign.code for each in (one.id, two.id, one.id, two.id)]
    await move(city, codes[3], "printed")

    async def listed(**asked: Any) -> list[str]:
        page = await city.signs.page(EDITOR, AskedSigns(**asked), URL)
        return [each.kept.sign.code for each in page.signs]

    first = await city.signs.page(EDITOR, AskedSigns(), URL, limit=3)
    rest = await city.signs.page(EDITOR, AskedSigns(), URL, limit=3, after=first.after or 0)

    assert [each.kept.sign.code for each in (*first.signs, *rest.signs)] == codes
    assert rest.after is None
    assert await listed(place="old-port") == [codes[0], codes[2]]
    assert await listed(device=two.id) == [codes[1], codes[3]]
    assert await listed(device=two.code.lower()) == [codes[1], codes[3]]
    assert await listed(status="printed") == [codes[3]]
    assert await listed(device=two.id, status="designed") == [codes[1]]
    assert await listed(stale=True) == []


async def test_a_sign_of_what_is_public_now_is_not_out_of_date(city: Registry) -> None:
    draft = await publish(city, a_device(elements=WATCHED))
    kept = await keep_sign(city, draft.id, "en", "fr")

    await revise(city, draft.id, elements=WATCHED, description={"en": "New words"})

    assert await said(city, kept) == []


async def test_another_purpose_makes_a_sign_stale(city: Registry) -> None:
    draft = await publish(city, a_device(elements=("safety_security", OWNER, CAMERA)))
    kept = await keep_sign(city, draft.id)

    await revise(city, draft.id, elements=WATCHED)

    assert await said(city, kept) == [("purpose", "en", "Safety & Security", "Mobility")]


async def test_another_technology_makes_a_sign_stale(city: Registry) -> None:
    draft = await publish(city, a_device(elements=WATCHED))
    kept = await keep_sign(city, draft.id)
    await revise(city, draft.id, elements=(PURPOSE, OWNER, COUNTER))
    other = await keep_sign(city, draft.id)

    assert await said(city, kept) == [
        ("technology", "en", "Identifiable Video", "De-identified Video")
    ]
    await revise(city, draft.id)
    assert await said(city, other) == [("technology", "en", "De-identified Video", "")]


async def test_another_name_contact_or_address_makes_a_sign_stale(city: Registry) -> None:
    draft = await publish(city, a_device())
    kept = await keep_sign(city, draft.id, "fr", "en")

    await city.organizations.put(
        an_organization(
            CITY, name={"en": "River Town"}, contacts=Contacts(general="hall@river.example")
        )
    )

    assert await said(city, kept, "https://new.example") == [
        ("organization", "fr", "Riverton", "River Town"),
        ("contact", "fr", "", "hall@river.example"),
        ("link", "fr", f"{URL}/s/{kept.sign.code}", f"https://new.example/s/{kept.sign.code}"),
    ]


async def test_other_words_for_the_same_element_make_a_sign_stale(
    city: Registry,
) -> None:
    name = f"{CITY}:counting"
    before = a_local_element(
        title={"en": "Counting", "fr": "Comptage"}, identifiability="de_identified"
    )
    await city.elements.add(OPERATOR, CITY, "counting", before)
    draft = await publish(city, a_device(elements=(*ELEMENTS, name)))
    kept = await keep_sign(city, draft.id, "fr", "en")
    after = structs.replace(before, title={"en": "Counting", "fr": "Dénombrement"})

    await city.elements.replace(OPERATOR, CITY, "counting", after)
    async with city.devices.writing() as writer:
        await writer.publish(OPERATOR, draft.id)

    assert await said(city, kept) == [("wording", "fr", "Comptage", "Dénombrement")]


async def test_another_class_of_the_same_technology_makes_a_sign_stale(city: Registry) -> None:
    draft = await publish(city, a_device(elements=WATCHED))
    sign = (await keep_sign(city, draft.id)).sign
    (technology,) = sign.facts.technologies
    milder = structs.replace(technology, identifiability="de_identified")
    now = structs.replace(sign.facts, technologies=[milder])

    (found,) = differences_between(sign.facts, now, sign.design)

    assert (found.kind, found.says, found.now) == ("class", "identifiable", "de_identified")


async def test_a_withdrawn_device_makes_a_sign_stale_and_its_place_too(city: Registry) -> None:
    await city.places.put(a_place())
    draft = await publish(city, a_device(place="old-port"))
    signs = [await keep_sign(city, draft.id), await keep_sign(city, place="old-port")]

    await withdraw(city, draft.id)

    assert [await said(city, each) for each in signs] == [
        [("withdrawn", "en", "Device 1", "")],
        [("withdrawn", "en", "Old-Port", "")],
    ]


async def test_a_changed_logo_makes_a_sign_stale_and_leaves_it_as_it_was(city: Registry) -> None:
    draft = await publish(city, a_device())
    bare = await keep_sign(city, draft.id)
    first = (await city.logos.put(OPERATOR, CITY, svg(SQUARE))).file
    marked = await keep_sign(city, draft.id)
    tag = await keep_sign(city, draft.id, template="sticker", size="sticker60", shows="purpose")
    before = await kept_job(city, marked.sign)

    second = (await city.logos.put(OPERATOR, CITY, svg(ROUND))).file
    changed = await said(city, marked)
    await city.logos.delete(OPERATOR, CITY)

    assert changed == [("logo", "en", first.hash, second.hash)]
    assert await said(city, marked) == [("logo", "en", first.hash, "")]
    assert await said(city, bare) == await said(city, tag) == []
    assert await kept_job(city, marked.sign) == before
    assert before.content.logo == load_logo(first)
    assert (await kept_job(city, bare.sign)).content.logo is None


async def test_a_logo_that_no_sign_shows_is_not_kept(city: Registry, store: Driver) -> None:
    draft = await publish(city, a_device())
    files = []
    for drawing in (SQUARE, ROUND, SQUARE):
        files.append((await city.logos.put(OPERATOR, CITY, svg(drawing))).file)
        if drawing == ROUND:
            await keep_sign(city, draft.id)

    await city.logos.delete(OPERATOR, CITY)

    hashes = [each.hash for each in files]
    kept = [await logos.find_by_hash(store, CITY, each) for each in hashes]
    assert hashes[0] == hashes[2]
    assert kept == [None, files[1], None]


async def test_a_logo_that_changes_while_a_sign_is_kept_is_told(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await publish(city, a_device())
    await city.logos.put(OPERATOR, CITY, svg(SQUARE))
    plan = city.signs.plan

    async def plan_and_change(*asked: Any) -> Any:
        subject = await plan(*asked)
        await city.logos.put(OPERATOR, CITY, svg(ROUND))
        return subject

    monkeypatch.setattr(city.signs, "plan", plan_and_change)

    with pytest.raises(ConflictError, match="in this moment; try again"):
        await keep_sign(city, draft.id)


@pytest.mark.parametrize(
    ("shows", "kinds"),
    [
        ("auto", ["technology"]),
        ("technology", ["technology"]),
        ("purpose", ["purpose"]),
        ("organization", ["organization"]),
        ("feedback", ["link"]),
    ],
)
async def test_a_sticker_is_stale_only_in_what_it_shows(
    city: Registry, shows: str, kinds: list[str]
) -> None:
    draft = await publish(city, a_device(elements=WATCHED))
    kept = await keep_sign(city, draft.id, template="cell", shows=shows)

    await city.organizations.put(an_organization(CITY, name={"en": "River Town"}))
    await revise(city, draft.id, elements=("safety_security", OWNER, COUNTER))

    found = await said(city, kept, "https://new.example")
    assert [each[0] for each in found] == kinds


async def test_a_poster_of_a_place_is_stale_in_what_it_lists(city: Registry) -> None:
    await city.places.put(a_place())
    for each in "12":
        await publish(city, a_device(each, elements=WATCHED, place="old-port"))
    poster = (await keep_sign(city, place="old-port", template="poster")).sign
    milder = [structs.replace(each, identifiability="none") for each in poster.facts.in_use]
    now = structs.replace(poster.facts, in_use=milder, technologies=[])

    found = differences_between(poster.facts, now, poster.design)

    assert [(each.kind, each.says, each.now) for each in found] == [
        ("class", "identifiable", "none")
    ]


async def test_a_poster_of_a_place_is_stale_once_a_device_is_added(city: Registry) -> None:
    await city.places.put(a_place())
    await publish(city, a_device("1", elements=WATCHED, place="old-port"))
    poster = await keep_sign(city, place="old-port", template="poster")
    comb = await keep_sign(city, place="old-port")

    await publish(city, a_device("2", elements=WATCHED, place="old-port"))

    assert await said(city, poster) == [
        ("in_use", "en", "Identifiable Video (1)", "Identifiable Video (2)")
    ]
    assert await said(city, comb) == []


async def test_stale_signs_are_listed_without_those_removed(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtpr.registry.signs._LOOKED_AT", 2)
    drafts = [await publish(city, a_device(str(each))) for each in range(6)]
    codes = [(await keep_sign(city, each.id)).sign.code for each in drafts]
    for status in SIGN_STATUSES[1:]:
        await move(city, codes[5], status)
    for each in (1, 3, 4, 5):
        await withdraw(city, drafts[each].id)

    async def listed(after: int = 0, **asked: Any) -> tuple[list[str], int | None]:
        question = AskedSigns(stale=True, **asked)
        page = await city.signs.page(EDITOR, question, URL, after=after, limit=2)
        return [each.kept.sign.code for each in page.signs], page.after

    first, after = await listed()
    rest, end = await listed(after or 0)

    assert first == [codes[1], codes[3]]
    assert (rest, end) == ([codes[4]], None)
    assert await listed(status="removed") == ([codes[5]], None)


async def test_a_page_of_stale_signs_ends_after_so_many_that_are_not(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtpr.registry.signs._LOOKED_AT", 2)
    monkeypatch.setattr("dtpr.registry.signs._MOST_LOOKED_AT", 2)
    draft, gone = await publish(city, a_device("1")), await publish(city, a_device("2"))
    for each in (draft, draft, gone):
        await keep_sign(city, each.id)
    await withdraw(city, gone.id)

    page = await city.signs.page(EDITOR, AskedSigns(stale=True), URL)
    rest = await city.signs.page(EDITOR, AskedSigns(stale=True), URL, after=page.after or 0)

    assert page.signs == []
    assert len(rest.signs) == 1


async def test_a_design_says_what_a_sign_is_made_like(city: Registry) -> None:
    draft = await publish(city, a_device())
    design = a_design("en", template="poster", size="A3", headline={"en": "Look up"})

    kept = await keep_sign(city, draft.id, template="poster", size="A3", headline={"en": "Look up"})

    assert kept.sign.design == design
