"""What is different between two releases, in words."""

from dtpr.schema.comparing import Difference, compare, count_of
from dtpr.schema.exchange import release_of
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from tests.support.releases import BUNDLE_VERSION, a_bundle, bundle_data, texts

BEFORE = release_of(a_bundle())


def test_a_release_is_not_different_from_itself() -> None:
    own = shipped_taxonomy().release(DEVICE_RELEASE)

    assert compare(own, own) == []


def test_every_difference_is_named_with_what_was_and_what_is() -> None:
    data = bundle_data()
    mode, guessing = data["categories/mode.yaml"], data["elements/guessing.yaml"]
    mode["required"] = True
    mode["element_context"]["values"][0]["color"] = None
    mode["element_variables"] = [{"id": "how", "label": texts(en="How"), "required": True}]
    guessing["title"] = texts(en="Guesswork", es="Adivinar")
    data["elements/walking.yaml"] = {**guessing, "id": "walking", "category_id": "purpose"}
    data["datachain-type.yaml"]["categories"] = ["mode", "purpose"]
    data["meta.yaml"] |= {"version": "ai@2027-02-01-beta", "status": "beta", "locales": ["en"]}
    after = release_of(a_bundle(changed=data, without=["elements/mobility.yaml"]))

    found = compare(BEFORE, after)

    def changed(part: str, name: str, field: str, before: str, after: str) -> Difference:
        return Difference(
            kind="changed",
            part=part,  # type: ignore[arg-type] # one of the parts, as each test line says
            id=name,
            field=field,
            before=before,
            after=after,
        )

    version = "ai@2027-02-01-beta"
    assert found == [
        changed("release", version, "version", BUNDLE_VERSION, version),
        changed("release", version, "status", "stable", "beta"),
        changed("release", version, "languages", "en, fr", "en"),
        changed("release", version, "chain", "purpose, mode", "mode, purpose"),
        changed("category", "mode", "required", "False", "True"),
        changed("category", "mode", "variables", "", "how*"),
        changed("category", "mode", "context", "who: human #2A9D8F", "who: human tag"),
        changed("element", "guessing", "title (en)", "Guessing", "Guesswork"),
        changed("element", "guessing", "title (fr)", "Devinette", ""),
        changed("element", "guessing", "title (es)", "", "Adivinar"),
        Difference(kind="removed", part="element", id="mobility", before="Getting about"),
        Difference(kind="added", part="element", id="walking", after="Guesswork"),
    ]
    assert {what: count for what, count in count_of(found).items() if count} == {
        "category changed": 1,
        "element added": 1,
        "element removed": 1,
        "element changed": 1,
    }
