"""Releases as files: read whole, written so that they can be read again, refused with reasons."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError, Problem, TooLargeError
from dtpr.formats.taxonomy import (
    bundle_files,
    folder,
    legacy_files,
    read_folder,
    read_releases,
    write_folder,
)
from dtpr.schema.exchange import release_of
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.legacy_exchange import release_of_legacy
from dtpr.schema.wire import WireRelease
from tests.support import releases
from tests.support.releases import BUNDLE_VERSION, a_bundle, a_legacy_release, drawing, legacy_in

Files = dict[str, bytes]


def problems(files: Files) -> list[Problem]:
    with pytest.raises(InvalidError) as caught:
        read_releases(files)
    return list(caught.value.problems)


def faulty(files: Files) -> list[str]:
    """Return where the faults of files are, none where they can be read."""
    try:
        read_releases(files)
    except InvalidError as error:
        return [each.field for each in error.problems]
    return []


def api_answers() -> Files:
    """Return a release of the second API as that API answers, which adds to the elements."""
    source = a_bundle()
    elements = msgspec.to_builtins(source.elements)
    for each in elements:
        each |= {"shape": "hexagon", "icon_variants": ["default", "dark"]}
    parts = {
        "manifest.json": source.manifest,
        "datachain-type.json": source.datachain_type,
        "categories.json": source.categories,
        "elements.json": elements,
    }
    files = {name: msgspec.json.encode(each) for name, each in parts.items()}
    return files | {f"symbols/{name}.svg": svg.encode() for name, svg in source.symbols.items()}


def test_a_release_folder_is_read_in_the_order_of_its_file_names() -> None:
    [read] = read_releases(releases.bundle_files())

    assert isinstance(read.source, WireRelease)
    assert read.source.manifest.version == BUNDLE_VERSION
    assert [each.id for each in read.source.categories] == ["mode", "purpose"]
    assert [each.id for each in read.source.elements] == ["guessing", "mobility"]
    assert read.source.symbols == {"guessing": drawing(), "mobility": drawing()}
    assert read.notes == []


def test_the_answers_of_the_second_api_are_the_release_of_its_folder() -> None:
    [read] = read_releases(api_answers())

    assert isinstance(read.source, WireRelease)
    assert release_of(read.source).hash == release_of(a_bundle()).hash


def test_a_kind_of_chain_that_is_not_told_is_made_of_the_categories() -> None:
    files = api_answers()
    del files["datachain-type.json"]

    [read] = read_releases(files)

    assert isinstance(read.source, WireRelease)
    assert read.source.datachain_type.id == "ai"
    assert read.source.datachain_type.categories == ["purpose", "mode"]
    assert [each.code for each in read.notes] == ["DTPR_KIND_DERIVED"]


def test_the_answers_of_the_first_api_are_a_release_for_each_kind_of_chain() -> None:
    files = releases.legacy_files("ai") | releases.legacy_files("device", tin_can=drawing())

    read = read_releases(files)

    sources = [each.source for each in read]
    assert [each.datachain_type for each in sources if isinstance(each, LegacyRelease)] == [
        "ai",
        "device",
    ]
    assert sources[1].icons == {"tin_can": drawing()}


def test_only_drawings_that_an_element_points_to_are_taken() -> None:
    files = releases.legacy_files(tin_can=drawing(), something=drawing())
    files["icons/symbols/can.svg"] = files["icons/symbols/other.svg"] = drawing().encode()
    files["icons/symbols/mobility.svg"] = drawing().encode()
    artwork = {"tin_can": {"symbol": "/a/can.svg"}, "stranger": {"symbol": "/a/other.svg"}}
    files["artwork.json"] = msgspec.json.encode(artwork)

    source = legacy_in(files)

    assert set(source.icons) == {"tin_can"}
    assert set(source.symbols) == {"can", "mobility"}
    assert source.symbol_of == {"tin_can": "can"}


def test_symbols_that_are_told_count_only_where_there_are_symbols() -> None:
    files = releases.legacy_files()
    files["artwork.json"] = msgspec.json.encode({"tin_can": {"symbol": "/a/can.svg", "icon": 1}})

    assert legacy_in(files).symbol_of == {}


def test_fields_that_are_not_part_of_the_api_are_named() -> None:
    answers = releases.legacy_answers()
    for each in answers["elements_device.json"]:
        each["element"]["priority"] = 3
        each["element"]["icon"]["width"] = 36
    files = {name: msgspec.json.encode(each) for name, each in answers.items()}

    [read] = read_releases(files)

    assert [(each.code, read.where(each.path)) for each in read.notes] == [
        ("DTPR_FIELD_UNKNOWN", "elements_device.json")
    ]
    assert read.notes[0].message.endswith("element.icon.width, element.priority")


@pytest.mark.parametrize(
    ("read", "path", "place"),
    [
        ("bundle", "elements[1].title", "elements/mobility.yaml: title"),
        ("bundle", "symbols.mobility", "symbols/mobility.svg"),
        ("bundle", "manifest.version", "meta.yaml: version"),
        ("bundle", "datachainType.categories[1]", "datachain-type.yaml: categories[1]"),
        ("bundle", "nothing.known", "nothing.known"),
        ("answers", "categories[0].id", "categories.json: [0]: id"),
        ("legacy", "elements[1].element.id", "elements_device.json: [1]: element.id"),
        ("legacy", "icons.tin_can", "icons/tin_can.svg"),
        ("legacy", "elements", "elements_device.json"),
    ],
)
def test_a_finding_is_led_back_to_its_file(read: str, path: str, place: str) -> None:
    files = {
        "bundle": releases.bundle_files(),
        "answers": api_answers(),
        "legacy": releases.legacy_files(tin_can=drawing()),
    }[read]

    assert read_releases(files)[0].where(path) == place


@pytest.mark.parametrize("name", ["meta.yaml", "datachain-type.yaml"])
def test_a_file_of_a_folder_that_is_missing_is_named(name: str) -> None:
    files = releases.bundle_files()
    del files[name]

    assert [(each.field, each.message) for each in problems(files)] == [
        (name, "the file is missing")
    ]


@pytest.mark.parametrize("folder", ["categories", "elements"])
def test_a_folder_without_entries_is_named(folder: str) -> None:
    files = {k: v for k, v in releases.bundle_files().items() if not k.startswith(f"{folder}/")}

    assert [each.field for each in problems(files)] == [f"{folder}/"]


@pytest.mark.parametrize("name", ["manifest.json", "categories.json", "elements.json"])
def test_an_answer_of_the_second_api_that_is_wrong_is_named(name: str) -> None:
    files = api_answers() | {name: b"7"}

    assert [each.field for each in problems(files)] == [name]


def test_a_kind_of_chain_that_is_wrong_is_named() -> None:
    files = api_answers() | {"datachain-type.json": b'{"id":""}'}

    assert problems(files)[0].field.startswith("datachain-type.json")


def test_an_answer_of_the_first_api_that_is_missing_is_named() -> None:
    files = releases.legacy_files()
    del files["categories_device.json"]

    assert [each.field for each in problems(files)] == ["categories_device.json"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"{}", "it is no list"),
        (b"\xff", "it is not JSON"),
    ],
)
def test_an_answer_that_is_no_list_of_entries_is_named(content: bytes, message: str) -> None:
    [problem] = problems(releases.legacy_files() | {"elements_device.json": content})

    assert problem.field == "elements_device.json"
    assert problem.message.startswith(message)


def test_every_wrong_entry_is_named_with_its_field() -> None:
    answers = releases.legacy_answers()
    answers["elements_device.json"][0]["element"]["title"] = "Text"
    del answers["elements_device.json"][3]["element"]["icon"]
    answers["categories_device.json"][1] = 7
    files = {name: msgspec.json.encode(each) for name, each in answers.items()}

    found = problems(files)

    assert [each.field for each in found] == [
        "categories_device.json: [1]",
        "elements_device.json: [0].element.title",
        "elements_device.json: [3].element",
    ]
    assert found[2].message == "object missing required field `icon`"


def test_of_very_many_faults_the_first_hundred_are_named() -> None:
    files = releases.legacy_files() | {"elements_device.json": b"[" + b"1," * 149 + b"1]"}

    found = problems(files)

    assert len(found) == 101
    assert found[-1].message == "50 more faults are not shown"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: [", "it is not YAML"),
        ("a: &a [1]\nb: *a\n", "it has an alias"),
        ("!!python/object:os.system {}", "it is not YAML"),
        ("[" * 5_000, "it is nested too deeply"),
        ("\x00", "it is not YAML"),
        ("id: no\n", "object missing required field"),
        ("7", "expected `object`"),
    ],
)
def test_a_file_of_a_folder_that_is_wrong_is_named(text: str, message: str) -> None:
    name = "elements/mobility.yaml"

    [problem] = problems(releases.bundle_files() | {name: text.encode()})

    assert problem.field.split(":")[0] == name
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (releases.bundle_files, "elements/mobility.yaml"),
        (releases.bundle_files, "symbols/mobility.svg"),
        (releases.legacy_files, "icons/mobility.svg"),
    ],
)
def test_a_file_that_is_not_utf_8_is_named(files: Callable[[], Files], name: str) -> None:
    [problem] = problems(files() | {name: b"\xff\xfe"})

    assert (problem.field, problem.message) == (name, "it is not UTF-8")


def test_dates_and_words_of_yaml_stay_words() -> None:
    head = releases.bundle_data()["meta.yaml"]
    lines = [f"{name}: {value}" for name, value in head.items() if isinstance(value, str)]
    text = "\n".join([*lines, "locales: [no, en]"])

    [read] = read_releases(releases.bundle_files() | {"meta.yaml": text.encode()})

    assert isinstance(read.source, WireRelease)
    assert read.source.manifest.created_at == "2027-01-15T09:00:00Z"
    assert read.source.manifest.locales == ["no", "en"]


def test_numbers_and_truth_of_yaml_are_those_of_json() -> None:
    category = releases.bundle_data()["categories/mode.yaml"]
    del category["element_context"]
    text = "\n".join(f"{k}: {msgspec.json.encode(v).decode()}" for k, v in category.items())
    text = text.replace("required: false", "required: true").replace("order: 2", "order: 12")

    [read] = read_releases(releases.bundle_files() | {"categories/mode.yaml": text.encode()})

    assert isinstance(read.source, WireRelease)
    assert (read.source.categories[0].required, read.source.categories[0].order) == (True, 12)


def test_files_without_a_release_are_refused() -> None:
    assert problems({"readme.json": b"{}"})[0].field == "source"


def test_a_release_of_the_first_api_is_written_and_read_again() -> None:
    source = msgspec.structs.replace(
        a_legacy_release(tin_can=drawing("#FFDD00")),
        symbols={"can": drawing()},
        symbol_of={"tin_can": "can"},
    )

    again = legacy_in(legacy_files(source))

    assert again == source
    assert release_of_legacy(again).hash == release_of_legacy(source).hash


@pytest.mark.parametrize("turned", [False, True])
def test_a_release_of_the_second_api_is_written_and_read_again(*, turned: bool) -> None:
    source = msgspec.structs.replace(a_bundle(), icons={"mobility/default": drawing()})
    if turned:
        source = msgspec.structs.replace(source, elements=source.elements[::-1])

    [again] = read_releases(bundle_files(source))

    assert isinstance(again.source, WireRelease)
    assert again.source == source
    assert release_of(again.source).hash == release_of(source).hash


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1))
def test_any_text_survives_being_written(text: str) -> None:
    element = releases.bundle_data()["elements/mobility.yaml"]
    source = a_bundle()
    kept = msgspec.convert({**element, "title": releases.texts(en=text)}, type(source.elements[0]))
    source = msgspec.structs.replace(source, elements=[kept])

    [again] = read_releases(bundle_files(source))

    assert isinstance(again.source, WireRelease)
    assert again.source.elements[0].title[0].value == text


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON, st.sampled_from(["categories_device.json", "elements_device.json", "artwork.json"]))
def test_no_answer_of_the_first_api_breaks_the_reader(content: Any, name: str) -> None:
    files = releases.legacy_files() | {name: msgspec.json.encode(content)}

    assert all(each.startswith(name) for each in faulty(files))


@given(st.binary(), st.sampled_from(sorted(releases.bundle_files())))
def test_no_file_of_a_folder_breaks_the_reader(content: bytes, name: str) -> None:
    assert all(each.startswith(name) for each in faulty(releases.bundle_files() | {name: content}))


def test_a_folder_is_written_once_and_read_as_it_was(tmp_path: Path) -> None:
    files = releases.bundle_files()

    write_folder(tmp_path / "new" / "release", files)

    assert read_folder(tmp_path / "new" / "release") == files
    with pytest.raises(InvalidError, match="not empty"):
        write_folder(tmp_path / "new" / "release", files)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(InvalidError, match="cannot be written"):
        write_folder(tmp_path / "file" / "below", releases.bundle_files())


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="no folder"):
        read_folder(tmp_path / "nowhere")


def test_only_files_of_a_release_are_read_and_no_link_leads_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "secret.yaml"
    write_folder(inside, {"meta.yaml": b"a", "notes.txt": b"b", "icons/x.svg": b"c"})
    outside.write_text("secret")
    (inside / "link.yaml").symlink_to(outside)
    (inside / "broken.yaml").symlink_to(tmp_path / "nowhere")

    assert read_folder(inside) == {"icons/x.svg": b"c", "meta.yaml": b"a"}
    assert read_folder(inside, (".svg",)) == {"icons/x.svg": b"c"}


@pytest.mark.parametrize("limit", ["MAX_FILES", "MAX_FILE_BYTES", "MAX_TOTAL_BYTES"])
def test_a_folder_with_more_than_any_release_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    write_folder(tmp_path / "big", {"a.yaml": b"aaaa", "b.yaml": b"bbbb"})
    monkeypatch.setattr(folder, limit, 1)

    with pytest.raises(TooLargeError):
        read_folder(tmp_path / "big")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="it has no such file")
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    unreadable = tmp_path / "a.yaml"
    unreadable.symlink_to("/proc/self/mem")

    with pytest.raises(InvalidError, match="cannot be read"):
        folder._read(unreadable, "a.yaml")  # noqa: SLF001 - such a link is not followed otherwise


def test_upstreams_own_release_is_written_and_read_again(shared: Path) -> None:
    [read] = read_releases(read_folder(shared / "upstream" / "release-ai-2026-08-12-beta"))
    assert isinstance(read.source, WireRelease)

    [again] = read_releases(bundle_files(read.source))

    assert again.source == read.source
    assert len(read.source.elements) == 109
    assert len(read.source.symbols) == 89
