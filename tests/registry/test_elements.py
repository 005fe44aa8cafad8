"""Elements that organizations add for themselves: their life, and what devices say with them."""

from pathlib import Path

import msgspec
import pytest

from dtpr.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RuleError,
    StaleError,
    UnconditionalError,
)
from dtpr.registry import Registry, elements
from dtpr.registry.access import OPERATOR, Actor
from dtpr.registry.asked import Asked
from dtpr.registry.devices import Written
from dtpr.registry.imports import ImportOptions, import_file
from dtpr.registry.kept_elements import KeptElement, drawn_in
from dtpr.registry.publishing import listing_of, release_in, release_listed
from dtpr.registry.store import open_store
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.device import Device
from dtpr.schema.exchange import release_of, wire_of
from dtpr.schema.mapping import read_mapping
from dtpr.schema.releases import AI_RELEASE, Taxonomy, shipped_taxonomy
from dtpr.schema.sign import SignDesign
from tests.support.clock import Clock
from tests.support.devices import (
    CITY,
    ELEMENTS,
    OTHER_CITY,
    a_datachain,
    a_device,
    an_organization,
    keep,
    publish,
)
from tests.support.elements import DETECTION, a_local_element, add

EDITOR = Actor(CITY, "editor")
NAME = "object_detection"
PLACED = (*ELEMENTS, DETECTION)


async def republish(registry: Registry, device_id: str, device: Device | None = None) -> Written:
    async with registry.devices.writing() as writer:
        if device:
            await writer.replace(OPERATOR, device_id, device)
        return await writer.publish(OPERATOR, device_id)


async def shown_title(registry: Registry, code: str) -> str:
    """Return what the edition of a device calls the detection."""
    disclosure = (await registry.devices.edition(code)).disclosure
    release = release_in(disclosure, disclosure.device.datachain, registry.taxonomy)
    return release.elements[DETECTION].title["en"]


async def test_an_editor_adds_an_element(city: Registry, clock: Clock) -> None:
    element = a_local_element()

    written = await city.elements.add(EDITOR, CITY, NAME, element)

    assert written.change == "created"
    assert written.kept == KeptElement(
        organization=CITY,
        name=NAME,
        state="in_use",
        version=1,
        is_settled=False,
        changed_at=clock(),
        element=element,
    )
    assert written.kept.id == DETECTION
    assert await city.elements.get(CITY, NAME) == written.kept
    assert await city.elements.find(DETECTION) == written.kept
    assert await city.elements.of_organization(CITY) == [written.kept]
    assert await city.elements.of_organization(OTHER_CITY) == []
    assert await city.elements.all() == [written.kept]


async def test_an_element_is_changed_version_by_version(city: Registry, clock: Clock) -> None:
    await add(city)
    clock.forward(seconds=1)
    better = a_local_element(title={"en": "Thing finder"}, category="device__process")

    written = await city.elements.replace(EDITOR, CITY, NAME, better, 1)
    again = await city.elements.replace(EDITOR, CITY, NAME, better)

    assert (written.change, written.kept.version) == ("changed", 2)
    assert written.kept.changed_at == clock()
    assert (again.change, again.kept) == ("unchanged", written.kept)
    with pytest.raises(StaleError):
        await city.elements.replace(EDITOR, CITY, NAME, a_local_element(), 1)
    assert (await city.elements.get(CITY, NAME)).element == better


async def test_an_element_is_added_once(city: Registry) -> None:
    await add(city)

    with pytest.raises(UnconditionalError, match="If-Match"):
        await city.elements.add(EDITOR, CITY, NAME, a_local_element())


async def test_put_adds_and_changes(city: Registry) -> None:
    assert (await add(city)).change == "created"
    assert (await add(city)).change == "unchanged"
    assert (await add(city, element=a_local_element(symbol="camera"))).change == "changed"


async def test_an_organization_may_not_have_any_number(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elements, "MAX_ELEMENTS", 1)
    await add(city)

    with pytest.raises(ConflictError, match="no more"):
        await add(city, f"{CITY}:drone")


@pytest.mark.parametrize("name", ["", "Drone", "a b", "a:b", "a__b", "x" * 65, "\0", "drone\n"])
async def test_a_name_has_its_form(city: Registry, name: str) -> None:
    with pytest.raises(InvalidError, match="name"):
        await city.elements.add(EDITOR, CITY, name, a_local_element())

    assert await city.elements.find(f"{CITY}:{name}") is None
    with pytest.raises(NotFoundError):
        await city.elements.get(CITY, name)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"datachain_type": "robot"}, "datachain_type"),
        ({"category": "purpose"}, "category"),
        ({"symbol": "not_drawn"}, "symbol"),
        ({"title": {"fr": "Détection"}}, "title.en"),
    ],
)
async def test_a_wrong_element_is_refused(
    city: Registry, more: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        await city.elements.add(EDITOR, CITY, NAME, a_local_element(**more))

    assert [each.field for each in caught.value.problems] == [field]
    assert await city.elements.all() == []


async def test_a_symbol_may_be_one_of_the_official_release_in_use(city: Registry) -> None:
    source = wire_of(city.taxonomy.release(AI_RELEASE))
    drawn = {"odd": '<svg viewBox="0 0 36 36"><path d="M9 9L27 9L27 27Z"/></svg>'}
    element = a_local_element(datachain_type="ai", category="purpose", symbol="odd")
    with pytest.raises(RuleError, match="odd"):
        await add(city, element=element)

    city.releases.taxonomy = Taxonomy([release_of(msgspec.structs.replace(source, symbols=drawn))])

    assert (await add(city, element=element)).change == "created"


async def test_the_languages_are_those_of_the_organization(registry: Registry) -> None:
    await registry.organizations.add(an_organization("ville", locale="fr"))

    with pytest.raises(RuleError, match=r"title\.fr"):
        await add(registry, "ville:drone")


@pytest.mark.parametrize(
    ("actor", "error"),
    [(Actor(CITY, "viewer"), ForbiddenError), (Actor(OTHER_CITY, "admin"), NotFoundError)],
)
async def test_only_editors_of_the_organization_write(
    city: Registry, actor: Actor, error: type[Exception]
) -> None:
    await add(city)

    with pytest.raises(error):
        await city.elements.add(actor, CITY, "drone", a_local_element())
    with pytest.raises(error):
        await city.elements.replace(actor, CITY, NAME, a_local_element())
    with pytest.raises(error):
        await city.elements.retire(actor, CITY, NAME)


async def test_what_is_not_there_is_not_found(city: Registry) -> None:
    with pytest.raises(NotFoundError):
        await city.elements.add(OPERATOR, "nowhere", NAME, a_local_element())
    with pytest.raises(NotFoundError):
        await city.elements.replace(EDITOR, CITY, NAME, a_local_element())
    with pytest.raises(NotFoundError):
        await city.elements.retire(EDITOR, CITY, NAME)
    with pytest.raises(NotFoundError):
        await city.elements.get("nowhere", NAME)
    with pytest.raises(NotFoundError):
        await city.elements.of_organization("nowhere")
    for element_id in ("", "drone", f"nowhere:{NAME}", DETECTION):
        assert await city.elements.find(element_id) is None


async def test_an_element_is_retired_once(city: Registry) -> None:
    await add(city)

    retired = await city.elements.retire(EDITOR, CITY, NAME, 1)

    assert (retired.state, retired.version, retired.is_retired) == ("retired", 2, True)
    assert await city.elements.get(CITY, NAME) == retired
    with pytest.raises(ConflictError, match="already"):
        await city.elements.retire(EDITOR, CITY, NAME)
    with pytest.raises(ConflictError, match="under another name"):
        await city.elements.replace(EDITOR, CITY, NAME, a_local_element(symbol="camera"))


async def test_an_element_that_was_changed_is_not_retired_by_who_did_not_see_it(
    city: Registry,
) -> None:
    await add(city)
    await add(city, element=a_local_element(symbol="camera"))

    with pytest.raises(StaleError):
        await city.elements.retire(EDITOR, CITY, NAME, 1)


async def test_a_device_says_what_its_organization_added(city: Registry) -> None:
    element = a_local_element(identifiability="identifiable", category="device__tech")
    await add(city, element=element)

    draft = await publish(city, a_device(elements=PLACED))

    disclosure = (await city.devices.edition(draft.code)).disclosure
    listing = (await city.find(Asked())).listings[0]
    release = release_in(disclosure, disclosure.device.datachain, city.taxonomy)
    assert disclosure.local_elements == {DETECTION: element}
    assert listing.technologies == [DETECTION, "air_quality"]
    assert listing.identifiability == "identifiable"
    assert listing.local_elements == {DETECTION: element}
    assert listing == listing_of(disclosure, release)
    assert release_listed(listing, city.taxonomy) is release


async def test_a_purpose_and_a_process_may_be_local(city: Registry) -> None:
    purpose, process = f"{CITY}:gull_care", f"{CITY}:blurring"
    await add(city, purpose, a_local_element(category="device__purpose"))
    await add(city, process, a_local_element(category="device__process"))

    draft = await publish(city, a_device(elements=[purpose, *ELEMENTS[1:], process]))

    listing = (await city.find(Asked(purpose=purpose))).listings[0]
    assert listing.purposes == [purpose]
    assert list(listing.local_elements) == [purpose]
    assert (await city.find(Asked(element=process))).listings == [listing]
    subject = await city.signs.plan(draft.code, None)
    facts = city.signs.facts(subject, SignDesign(locales=["en"]), "https://r.example/d/CODE22")
    assert facts.purpose.id == purpose


async def test_a_chain_places_only_elements_of_its_own_kind(city: Registry) -> None:
    await add(city, element=a_local_element(datachain_type="ai", category="processing"))
    chain = a_datachain([DETECTION], id="ai", schema_version=AI_RELEASE)

    draft = await keep(city, a_device(linked_datachains=[chain]))

    assert draft.device.linked_datachains == [chain]
    with pytest.raises(RuleError, match=f"no element {DETECTION!r}"):
        await keep(city, a_device("2", elements=PLACED))


async def test_another_organization_may_not_place_it(city: Registry) -> None:
    await add(city)

    with pytest.raises(RuleError) as caught:
        await keep(city, a_device(elements=PLACED), OTHER_CITY)

    assert {each.field for each in caught.value.problems} == {"datachain.elements[3].element_id"}
    assert any("another organization" in each.message for each in caught.value.problems)


async def test_what_was_published_keeps_saying_what_it_said(city: Registry) -> None:
    await add(city)
    draft = await publish(city, a_device(elements=PLACED))
    known = await city.elements.get(CITY, NAME)

    better = a_local_element(title={"en": "Thing finder"})
    await city.elements.replace(EDITOR, CITY, NAME, better, known.version)

    assert await shown_title(city, draft.code) == "Object detection"
    assert (await city.find(Asked())).listings[0].local_elements == {DETECTION: a_local_element()}
    again = await republish(city, draft.id)
    assert (again.change, again.draft.revision) == ("changed", 2)
    assert await shown_title(city, draft.code) == "Thing finder"
    assert (await republish(city, draft.id)).change == "unchanged"


async def test_an_import_keeps_the_words_it_was_published_in(city: Registry) -> None:
    await add(city)
    draft = await publish(city, a_device(elements=PLACED))
    await add(city, element=a_local_element(title={"en": "Thing finder"}))

    async with city.devices.writing() as writer:
        written = await writer.publish(OPERATOR, draft.id, repin=False)

    assert written.change == "unchanged"


@pytest.mark.parametrize(
    "more", [{"category": "device__process"}, {"identifiability": "identifiable"}]
)
async def test_the_meaning_of_what_is_published_stays(city: Registry, more: dict[str, str]) -> None:
    await add(city)
    draft = await keep(city, a_device(elements=PLACED))
    await add(city, element=a_local_element(**more))
    await add(city)
    await republish(city, draft.id)

    with pytest.raises(ConflictError, match="another name"):
        await add(city, element=a_local_element(**more))

    async with city.devices.writing() as writer:
        await writer.withdraw(OPERATOR, draft.id)
    with pytest.raises(ConflictError, match="another name"):
        await add(city, element=a_local_element(**more))
    assert (await city.elements.get(CITY, NAME)).is_settled


async def test_a_retired_element_is_not_placed_again(city: Registry) -> None:
    await add(city)
    old = await publish(city, a_device("old", elements=PLACED))
    waiting = await keep(city, a_device("waiting", elements=PLACED))
    await city.elements.retire(EDITOR, CITY, NAME)

    new = await keep(city, a_device("new", elements=PLACED))

    for draft in (waiting, new):
        with pytest.raises(RuleError, match="was retired"):
            await republish(city, draft.id)
    renamed = a_device("old", elements=PLACED, name={"en": "Renamed"})
    assert (await republish(city, old.id, renamed)).change == "changed"
    assert await shown_title(city, old.code) == "Object detection"
    await republish(city, old.id, a_device("old"))
    with pytest.raises(RuleError, match="was retired"):
        await republish(city, old.id, a_device("old", elements=PLACED))


async def test_a_change_in_the_moment_of_publishing_is_seen(postgres_database: str) -> None:
    store = await open_store(postgres_database, pool_size=2)
    registry = Registry(store)
    await registry.organizations.add(an_organization())
    await add(registry)

    async with registry.devices.writing() as writer:
        draft = (await writer.create(OPERATOR, CITY, a_device(elements=PLACED))).draft
        await add(registry, element=a_local_element(category="device__process"))
        with pytest.raises(StaleError, match=DETECTION):
            await writer.publish(OPERATOR, draft.id)

    await store.close()


async def test_one_transaction_publishes_many(city: Registry) -> None:
    await add(city)

    async with city.devices.writing() as writer:
        for number in range(3):
            written = await writer.create(OPERATOR, CITY, a_device(str(number), elements=PLACED))
            await writer.publish(OPERATOR, written.draft.id)

    assert len((await city.find(Asked(element=DETECTION))).listings) == 3
    assert (await city.elements.get(CITY, NAME)).version == 2


async def test_a_filter_knows_local_elements(city: Registry) -> None:
    await add(city)
    draft = await publish(city, a_device(elements=PLACED))
    await publish(city, a_device("2"))

    here = await city.around(NearbyQuestion(lat=48.85, lon=2.35, element=DETECTION))

    assert [each.listing.id for each in here.devices] == [draft.id]
    with pytest.raises(InvalidError, match=f"did you mean {DETECTION}"):
        await city.find(Asked(element=f"{CITY}:object_detector"))
    with pytest.raises(InvalidError, match="purpose"):
        await city.find(Asked(purpose="nowhere:thing"))


async def test_an_import_places_local_elements(city: Registry, tmp_path: Path) -> None:
    await add(city)
    file = tmp_path / "cameras.csv"
    file.write_text("id,lon,lat,extra\n1,2.35,48.85,\n2,2.36,48.86,riverton:nothing\n")
    mapping = read_mapping(
        b"""
        external_id = "id"
        position = { longitude = "lon", latitude = "lat" }
        name.en = "Camera {id}"
        [datachain]
        elements = ["mobility", "organization", "riverton:object_detection", "{extra}"]
        [datachain.variables."riverton:object_detection"]
        additional_description.en = "Finds litter"
        """
    )
    options = ImportOptions(organization=CITY, actor=OPERATOR, publish=True)

    report = await import_file(city, file, mapping, options)

    assert (report.published, report.rejected) == (1, 1)
    assert "riverton:nothing" in report.rejections[0].reason
    assert len((await city.find(Asked(element=DETECTION))).listings) == 1
    await city.elements.retire(EDITOR, CITY, NAME)
    assert (await import_file(city, file, mapping, options)).unchanged == 1


async def test_a_mapping_does_not_name_what_is_another_organizations(
    city: Registry, tmp_path: Path
) -> None:
    await add(city)
    file = tmp_path / "cameras.csv"
    file.write_text("external_id,name,lon,lat,elements\n1,One,2,48,a\n")
    mapping = read_mapping(
        b'external_id = "external_id"\nname.en = "x"\n'
        b'position = { longitude = "lon", latitude = "lat" }\n'
        b'datachain.elements = ["riverton:object_detection"]\n'
    )
    options = ImportOptions(organization=OTHER_CITY, actor=OPERATOR)

    with pytest.raises(InvalidError, match="no element 'riverton:object_detection'"):
        await import_file(city, file, mapping, options)


async def test_an_element_is_drawn_with_a_release_that_has_its_category(city: Registry) -> None:
    known = (await add(city)).kept
    devices = shipped_taxonomy().current("device")
    newer = msgspec.structs.replace(
        devices,
        manifest=msgspec.structs.replace(devices.manifest, version="device@2030-01-01"),
        categories={},
        elements={},
    )

    found = drawn_in(known, Taxonomy([devices, newer]))

    assert found is not None
    assert found.version == devices.version
    assert drawn_in(known, Taxonomy([newer])) is None


async def test_a_settled_element_is_mended_though_its_category_is_gone(city: Registry) -> None:
    await add(city)
    await publish(city, a_device(elements=PLACED))
    devices = city.taxonomy.current("device")
    newer = msgspec.structs.replace(
        devices,
        manifest=msgspec.structs.replace(devices.manifest, version="device@2030-01-01"),
        categories={each: kept for each, kept in devices.categories.items() if "tech" not in each},
        elements={},
    )
    city.releases.taxonomy = Taxonomy([*city.taxonomy.every, newer])

    written = await add(city, element=a_local_element(title={"en": "Thing finder"}))

    assert written.change == "changed"
    with pytest.raises(RuleError, match="category"):
        await add(city, f"{CITY}:new")
