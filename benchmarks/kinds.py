"""What stands in a made-up city: kinds of devices, and the words that name them."""

from typing import NamedTuple

from dtpr.schema.datachain import Placement, VariableValue
from dtpr.schema.organization import OrganizationKind
from dtpr.schema.text import LocaleValue, Name


class Kind(NamedTuple):
    """One kind of device: how common it is, how far it senses in metres, what it discloses."""

    weight: int
    name: Name
    range_m: tuple[int, int]
    elements: tuple[str, ...]
    days: int = 0


class Owner(NamedTuple):
    """An organization of each city: its share of the devices, its name around the city's."""

    weight: int
    kind: OrganizationKind
    name: Name


class City(NamedTuple):
    """Where a made-up city lies: degrees, WGS 84."""

    name: str
    lon: float
    lat: float


_OWN = ("regulated", "stored_locally", "available_to_the_accountable_organization")
_OPEN = ("aggregated", "stored_on_3rd_party_cloud", "available_to_download")
_SHARED = ("encrypted", "stored_primarily_locally", "available_to_3rd_parties")

KINDS = (
    Kind(
        22,
        {"en": "Security camera", "fr": "Caméra de sécurité"},
        (15, 60),
        (
            "safety_security",
            "enforcement",
            "identifiable_video",
            "motion_detector",
            "video_camera_infrared",
            "personal",
            "pixel_based_image",
            *_OWN,
        ),
        30,
    ),
    Kind(
        14,
        {"en": "Traffic camera", "fr": "Caméra de circulation"},
        (30, 120),
        ("mobility", "planning_decision_making", "de_identified_video", "radar", "tabular", *_OPEN),
        7,
    ),
    Kind(
        8,
        {"en": "Number plate reader", "fr": "Lecteur de plaques"},
        (10, 40),
        (
            "enforcement",
            "mobility",
            "identifiable_image",
            "image_infrared",
            "personal",
            "computer_vision",
            *_OWN,
        ),
        14,
    ),
    Kind(
        10,
        {"en": "Pedestrian counter", "fr": "Compteur de piétons"},
        (5, 20),
        (
            "planning_decision_making",
            "mobility",
            "person_detection",
            "li_dar",
            "de_identified",
            "tabular",
            *_OPEN,
        ),
    ),
    Kind(
        12,
        {"en": "Air quality station", "fr": "Station de qualité de l'air"},
        (5, 10),
        ("ecology", "inform", "air_quality", "thermometer", "values_time", *_OPEN),
        3650,
    ),
    Kind(
        8,
        {"en": "Parking sensor", "fr": "Capteur de stationnement"},
        (3, 8),
        ("mobility", "inform", "induction_loop", "piezoelectric_sensor", "boolean", *_OPEN),
        365,
    ),
    Kind(
        6,
        {"en": "Bin level sensor", "fr": "Capteur de remplissage"},
        (1, 3),
        (
            "waste_management",
            "logistics",
            "ultrasonic_level_sensor",
            "cellular",
            "values_time",
            *_SHARED,
        ),
        90,
    ),
    Kind(
        6,
        {"en": "Wireless hotspot", "fr": "Borne Wi-Fi"},
        (30, 80),
        (
            "connectivity",
            "inform",
            "identifiable_wifi_sensor",
            "wireless_access_point",
            "binary",
            *_SHARED,
        ),
        1,
    ),
    Kind(
        6,
        {"en": "Noise meter", "fr": "Sonomètre"},
        (20, 60),
        ("health", "ecology", "sound_level_meter", "microphone", "values_time", "raw_data", *_OPEN),
        365,
    ),
    Kind(
        4,
        {"en": "Door phone", "fr": "Interphone"},
        (1, 4),
        ("entry", "safety_security", "intercom", "identifiable_nfc", "personal", *_SHARED),
    ),
    Kind(
        4,
        {"en": "Smart street light", "fr": "Réverbère intelligent"},
        (8, 15),
        (
            "energy_efficiency",
            "safety_security",
            "passive_infrared_sensor",
            "cellular",
            "boolean",
            "raw_data",
            *_OWN,
        ),
    ),
)
"""The elements are those of the release `dtpr.schema.releases.DEVICE_RELEASE`."""

CITIES = (
    City("Alderport", 4.9, 52.4),
    City("Birchwick", -73.9, 40.7),
    City("Cedarholm", 139.7, 35.7),
    City("Dunmarrow", -46.6, -23.5),
    City("Elmsand", 36.8, -1.3),
    City("Fernquay", 151.2, -33.9),
    City("Gorsely", 2.3, 48.9),
    City("Hazelmoor", -99.1, 19.4),
    City("Ivybank", 77.2, 28.6),
    City("Junipera", -58.4, -34.6),
    City("Kelpstrand", 18.4, -33.9),
    City("Larkspire", 174.8, -36.8),
    City("Mosswater", 24.9, 60.2),
    City("Nettlecombe", -123.1, 49.3),
    City("Oakhollow", 103.8, 1.4),
    City("Pineridge", -74.1, 4.7),
    City("Quillmouth", 3.4, 6.5),
    City("Rowanfell", 144.9, -37.8),
    City("Sedgeby", 12.5, 41.9),
    City("Thistlemead", 126.9, 37.6),
)
"""Twenty cities on six continents; nothing in them is real."""

OWNERS = (
    Owner(60, "city", {"en": "City of {}", "fr": "Ville de {}"}),
    Owner(25, "agency", {"en": "{} Transport Authority", "fr": "Transports de {}"}),
    Owner(5, "institution", {"en": "{} University Hospital", "fr": "Hôpital de {}"}),
    Owner(10, "vendor", {"en": "{} Parking and Charging", "fr": "Stationnement de {}"}),
)
"""Who registers in each city."""

SIDES: tuple[Name, ...] = (
    {"en": "above the pedestrian crossing", "fr": "au-dessus du passage piéton"},
    {"en": "on the lamp post by the bus stop", "fr": "sur le mât près de l'arrêt de bus"},
    {"en": "at the north-western corner", "fr": "à l'angle nord-ouest"},
    {"en": "over the main entrance", "fr": "au-dessus de l'entrée principale"},
    {"en": "beside the cycle path", "fr": "au bord de la piste cyclable"},
    {"en": "facing the loading bay", "fr": "face à l'aire de livraison"},
)

STREETS = (
    "Harbour", "Linden", "Mill", "Station", "Market", "Chapel", "Orchard", "Foundry", "Canal",
    "Garden", "Bridge", "Castle", "Meadow", "Tanner", "Weaver", "Cooper", "Spring", "Quarry",
)  # fmt: skip


def placements_of(kind: Kind) -> list[Placement]:
    """Return the placements of a kind: its own elements, who is accountable, how long it keeps."""
    retained = "data_retained" if kind.days else "no_data_retained"
    ids = (*kind.elements, "organization", retained)
    return [
        Placement(
            element_id=each,
            priority=place,
            variables=[_duration(kind.days)] if each == "data_retained" else [],
        )
        for place, each in enumerate(ids)
    ]


def _duration(days: int) -> VariableValue:
    texts = {"en": f"{days} days", "fr": f"{days} jours"}
    values = [LocaleValue(locale=locale, value=text) for locale, text in texts.items()]
    return VariableValue(id="duration", value=list(values))
