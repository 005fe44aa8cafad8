"""What is around somebody, and what a device does, told by tools."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from msgspec import structs

from dtpr.registry import Registry
from dtpr.schema.organization import Contacts
from dtpr.schema.place import Place
from dtpr.schema.releases import shipped_taxonomy
from tests.web.conftest import CENTRE, Header
from tests.web.mcp.conftest import AI_RELEASE, Use, codes_of, data_of, kept_for, text_of

Publish = Callable[..., Awaitable[dict[str, Any]]]
SIX = ("en", "es", "fr", "km", "pt", "tl")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_database"))


async def test_what_is_around_is_what_the_api_says(
    use: Use, publish: Publish, client: httpx2.AsyncClient
) -> None:
    await publish(1)
    await publish(2)
    question = {**CENTRE, "radius_m": 50, "limit": 5}

    told = (await client.post("/v1/nearby?locale=fr", json=question)).json()
    data = data_of(await use("find_devices_nearby", **question, locale="fr"))

    assert data == told
    assert [each["name"] for each in data["devices"]] == ["Caméra 1"]
    assert data["coverage"][0]["registers"] == "Every camera of the town"


async def test_what_is_around_has_its_bounds(use: Use, publish: Publish) -> None:
    await publish(1)
    await publish(2)

    data = data_of(await use("find_devices_nearby", **CENTRE, limit=1))

    assert (len(data["devices"]), data["more"]) == (1, True)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"radius_m": 5001}, "radius_m"),
        ({"radius_m": 0}, "radius_m"),
        ({"lat": 91}, "lat"),
        ({"lon": "1"}, "lon"),
        ({"limit": 101}, "limit"),
        ({"locale": "no language"}, "locale"),
    ],
)
async def test_a_wrong_question_is_refused_by_its_field(
    use: Use, wrong: dict[str, Any], path: str
) -> None:
    result = await use("find_devices_nearby", **{**CENTRE, **wrong})

    assert codes_of(result) == ["invalid_arguments"]
    assert result["structuredContent"]["errors"][0]["path"] == path


async def test_a_device_is_found_by_its_id_and_by_its_code(
    use: Use, publish: Publish, client: httpx2.AsyncClient
) -> None:
    published = await publish()

    for name in (published["id"], published["code"], published["code"].lower()):
        told = (await client.get(f"/v1/devices/{name}?locale=fr")).json()
        assert data_of(await use("get_device", device=name, locale="fr")) == told


@pytest.mark.parametrize("tool", ["get_device", "explain_device"])
async def test_a_device_that_is_not_there_is_not_found(use: Use, tool: str) -> None:
    result = await use(tool, device="ZZZZZZ")
    wrong = await use(tool, device="no\x00thing")

    assert (codes_of(result), result["isError"]) == (["not_found"], True)
    assert codes_of(wrong) == ["invalid_arguments"]


async def test_a_withdrawn_device_still_says_what_it_was(
    use: Use, publish: Publish, client: httpx2.AsyncClient, publisher: Header
) -> None:
    published = await publish()
    await client.post(f"/v1/devices/{published['id']}/withdraw", headers=publisher)

    data = data_of(await use("get_device", device=published["code"]))
    told = data_of(await use("explain_device", device=published["code"]))

    assert (data["status"], data["name"]) == ("withdrawn", "Camera 1")
    assert told["status"] == "withdrawn"
    assert "Withdrawn" in told["passages"][0]["sentences"]


async def test_a_device_is_explained_in_plain_words(use: Use, publish: Publish) -> None:
    privacy = "privacy@town.example"
    action = {"type": "email", "label": [{"locale": "en", "value": "Ask us"}], "target": privacy}
    said = [{"locale": "en", "value": "Town Hall, first floor"}]
    published = await publish(
        description={"en": "It watches the gate."},
        active_from="2026-01-01",
        elements=("safety_security", "institution", "identifiable_video"),
        notice={
            "legal_basis": "public_task",
            "recording": "recorded",
            "rights": {"en": "You may ask for your pictures."},
            "rights_url": "https://town.example/rights",
            "privacy_email": privacy,
        },
        datachain={
            "id": "cam",
            "schema_version": "device@2026-12-01",
            "created_at": "2026-11-02T09:00:00Z",
            "elements": [
                {"element_id": "safety_security"},
                {
                    "element_id": "institution",
                    "variables": [{"id": "additional_description", "value": said}],
                    "actions": [action],
                },
                {"element_id": "identifiable_video"},
                kept_for("30 days"),
            ],
        },
    )

    result = await use("explain_device", device=published["code"])

    data = data_of(result)
    told = {each["heading"]: each["sentences"] for each in data["passages"]}
    assert list(told) == [
        "Camera 1",
        "Who runs it?",
        "Can it tell who you are?",
        "Why is it here?",
        "Who is accountable for it?",
        "What technology is it?",
        "What kind of data does it collect?",
        "What happens to the data?",
        "Where is the data kept?",
        "For how long is the data kept?",
        "Who can see the data?",
        "What does the law say about it?",
        "What can you do?",
    ]
    assert told["Camera 1"] == ["It watches the gate.", "In use, since 2026-01-01"]
    assert told["Who runs it?"] == ["Town (City)"]
    assert told["Can it tell who you are?"] == [
        "It collects data that can tell who you are.",
        "Identifiable Video",
    ]
    assert told["Why is it here?"][0].startswith("Safety & Security: ")
    assert "Town Hall, first floor" in told["Who is accountable for it?"]
    assert told["For how long is the data kept?"][0].startswith("Retained 30 days: ")
    assert told["Who can see the data?"] == ["The disclosure does not say."]
    assert told["What does the law say about it?"] == [
        "Legal basis: A public task",
        "Recording: Recorded",
    ]
    assert told["What can you do?"] == [
        "Your rights: You may ask for your pictures.",
        "How to use your rights: https://town.example/rights",
        f"Privacy office: {privacy}",
        f"Ask us: mailto:{privacy}",
        f"The whole disclosure: https://register.example/d/{published['code']}",
    ]
    text = text_of(result)
    assert "## <dtpr_variable_value>Camera 1</dtpr_variable_value>" in text
    assert "- <dtpr_variable_value>It watches the gate.</dtpr_variable_value>" in text
    assert "- <dtpr_variable_value>Retained 30 days: " in text
    assert "- Identifiable Video: " in text


async def test_the_system_behind_a_device_is_explained_in_short(use: Use, publish: Publish) -> None:
    linked = {
        "id": "counter",
        "title": [{"locale": "en", "value": "The counting system"}],
        "description": [{"locale": "en", "value": "It counts."}],
        "schema_version": AI_RELEASE,
        "created_at": "2026-11-02T09:00:00Z",
        "elements": [
            {"element_id": "mobility"},
            {"element_id": "planning_decision_making"},
            {
                "element_id": "institution",
                "context_type_id": "deployer",
                "variables": [_said("title", "Town"), _said("description", "The roads office")],
            },
            {
                "element_id": "people",
                "context_type_id": "bystander",
                "variables": [_said("title", "Walkers"), _said("description", "All of them")],
            },
            {"element_id": "analytical_mode", "context_type_id": "human_decides"},
        ],
    }
    unnamed = {**linked, "id": "other", "title": [], "description": []}
    published = await publish(linked_datachains=[linked, unnamed])

    data = data_of(await use("explain_device", device=published["code"]))

    headings = [each["heading"] for each in data["passages"]]
    assert "The AI system behind it" in headings
    (system,) = (
        each["sentences"]
        for each in data["passages"]
        if each["heading"] == "The AI system behind it: The counting system"
    )
    assert system[0] == "It counts."
    assert system[1].endswith("? Mobility; Planning & Decision-making")
    assert "The roads office" in system


@pytest.mark.parametrize("locale", SIX)
async def test_a_device_is_explained_in_six_languages(
    use: Use, publish: Publish, locale: str
) -> None:
    (release,) = (each for each in shipped_taxonomy() if each.version == "device@2026-12-01")
    published = await publish(place=None)

    result = await use("explain_device", device=published["code"], locale=f"{locale}-XX")

    data = data_of(result)
    assert data["locale"] == locale
    assert "meta" not in result["structuredContent"]
    said = "\n".join(each for one in data["passages"] for each in one["sentences"])
    headings = [each["heading"] for each in data["passages"]]
    element = release.elements["identifiable_video"]
    assert f"{element.title[locale]}: {element.description[locale]}" in said
    assert release.categories["device__retention"].prompt[locale] in headings


async def test_a_language_that_nobody_wrote_in_is_said_to_be_missing(
    use: Use, publish: Publish
) -> None:
    published = await publish()

    for tool in ("get_device", "explain_device"):
        result = await use(tool, device=published["code"], locale="zu")
        assert data_of(result)["locale"] == "en"
        assert "'zu'" in result["structuredContent"]["meta"]["warnings"][0]


async def test_the_place_of_a_device_is_named(
    use: Use, publish: Publish, registry: Registry
) -> None:
    await registry.places.put(Place(slug="gate", organization="town", name={"en": "Old Gate"}))
    published = await publish(place="gate")

    data = data_of(await use("explain_device", device=published["code"]))

    assert data["passages"][0]["sentences"] == ["Place: Old Gate", "In use"]


async def test_whom_to_ask_is_named(use: Use, publish: Publish, registry: Registry) -> None:
    owner = await registry.organizations.get("town")
    contacts = Contacts(
        general="town@town.example", dpo="dpo@town.example", press="press@town.example"
    )
    await registry.organizations.put(structs.replace(owner, contacts=contacts))
    notice = {
        "dpo_email": "dpo@town.example",
        "complaint_authority": {"en": "The authority"},
        "complaint_url": "https://authority.example",
    }
    published = await publish(notice=notice)

    data = data_of(await use("explain_device", device=published["code"]))

    assert data["passages"][-1]["sentences"] == [
        "Where to complain: The authority (https://authority.example)",
        "Questions: town@town.example",
        "Data protection officer: dpo@town.example",
        f"The whole disclosure: {data['page']}",
    ]


def _said(name: str, text: str) -> dict[str, Any]:
    return {"id": name, "value": [{"locale": "en", "value": text}]}
