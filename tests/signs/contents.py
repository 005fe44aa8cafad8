"""What signs say in tests: one camera in every language, and a square full of devices."""

from typing import Any

import msgspec

from dtpr.signs.display import FilledPath, Picture, Process
from dtpr.signs.logos import Logo
from dtpr.signs.options import SignOptions
from dtpr.signs.outlines import polygon
from dtpr.signs.subject import SignContent, Term, Zone

SAFETY = Term(
    label={
        "en": "Safety & Security",
        "es": "Seguridad y protección",
        "fr": "Sûreté et sécurité",
        "km": "សុវត្ថិភាព និងសន្តិសុខ",
        "pt": "Segurança e proteção",
        "tl": "Kaligtasan at seguridad",
        "ar": "السلامة والأمن",
    },
    symbol="safety_security",
)
PLANNING = Term(
    label={
        "en": "Planning & Decision-making",
        "fr": "Planification et prise de décision",
        "km": "ការរៀបចំផែនការនិងការសម្រេចចិត្ត",
        "ar": "التخطيط واتخاذ القرار",
    },
    symbol="planning_decision_making",
)
VIDEO = Term(
    label={
        "en": "Identifiable Video",
        "es": "Vídeo identificable",
        "fr": "Vidéo identifiable",
        "km": "វីដេអូអាចកំណត់អត្តសញ្ញាណបាន",
        "pt": "Vídeo identificável",
        "tl": "Makikilalang video",
        "ar": "فيديو يحدد الهوية",
    },
    symbol="video",
    identifiability="identifiable",
)
COUNTING = Term(
    label={"en": "Person Detection", "fr": "Détection de personnes", "ar": "كشف الأشخاص"},
    symbol="person_detection",
    identifiability="de_identified",
)
AIR = Term(
    label={"en": "Air Quality Sensor", "fr": "Capteur de la qualité de l\u2019air"},
    symbol="air",
    count=4,
)
SOIL = Term(
    label={"en": "Soil Moisture Sensor", "fr": "Capteur d\u2019humidité du sol"},
    symbol="moisture",
    count=12,
)
CONTENT = SignContent(
    title={"en": "Camera at the pier", "fr": "Caméra du quai", "ar": "كاميرا الرصيف"},
    purposes=(SAFETY,),
    organization={
        "en": "Town of Port Clement",
        "fr": "Ville de Port-Clément",
        "km": "សាលារាជធានីភ្នំពេញ",
        "ar": "بلدية بورت كليمنت",
    },
    technologies=(VIDEO,),
    link="https://dtpr.example.org/s/7K3M9X",
    contact={
        "en": "Questions? 311 · sensors@port-clement.example",
        "fr": "Questions\u00a0? 311 · sensors@port-clement.example",
        "ar": "أسئلة؟ 311 · sensors@port-clement.example",
    },
)
PLACE = SignContent(
    title={"en": "Lantern Square", "fr": "Place de la Lanterne"},
    purposes=(PLANNING,),
    organization=CONTENT.organization,
    zones=(
        Zone(name={"en": "Waterfront", "fr": "Front de mer"}, technologies=(VIDEO, AIR)),
        Zone(name={"en": "Market hall", "fr": "Halle"}, technologies=(COUNTING, SOIL)),
    ),
    link=CONTENT.link,
    contact=CONTENT.contact,
)

LOGO = Logo(
    width=1000,
    height=600,
    paths=(
        FilledPath(outline=polygon(((0, 600), (500, 0), (1000, 600))), ink=Process(rgb="#1B7F4D")),
    ),
)
"""A green hill."""

PHOTO = Logo(
    width=1000,
    height=1000,
    picture=Picture(box=(0, 0, 1000, 1000), width_px=90, height_px=90, samples=bytes(90 * 90 * 3)),
)
"""A black square of pixels that is too coarse for print."""


def content(**changes: Any) -> SignContent:
    return msgspec.structs.replace(CONTENT, **changes)


def term(text: str, **more: Any) -> Term:
    return Term(label={"en": text}, **more)


def options(**chosen: Any) -> SignOptions:
    return SignOptions(**chosen)
