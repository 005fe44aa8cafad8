"""What is here, answered on one's own device: a reference that never tells where one is.

async with open_nearby("https://register.example") as nearby:
    found = await nearby.around(NearbyQuestion(lat=46.3, lon=-1.55))
"""

from dtpr.client.asking import SilentError, SourceError
from dtpr.client.blocks import PADDINGS, Padding, Whereabouts
from dtpr.client.judged import Seen
from dtpr.client.known import Known
from dtpr.client.nearby import Found, PrivateNearby, open_nearby
from dtpr.client.report import Report

__all__ = [
    "PADDINGS",
    "Found",
    "Known",
    "Padding",
    "PrivateNearby",
    "Report",
    "Seen",
    "SilentError",
    "SourceError",
    "Whereabouts",
    "open_nearby",
]
