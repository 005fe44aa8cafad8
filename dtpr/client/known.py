"""Devices as they are known on this side, and how each is looked at from a position."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from dtpr.geo.anchor import UNITS_PER_DEGREE, Anchor, anchor_at, to_units
from dtpr.geo.box import Box
from dtpr.geo.forms import AreaForm, CorridorForm, Form, RouteForm
from dtpr.geo.lookout import Lookout, Sector
from dtpr.geo.sight import CERTAINTIES
from dtpr.geo.site import Site, reach_of
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.device import status_between
from dtpr.schema.geometry import Geometry, Point, Position
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER, Identifiability
from dtpr.schema.tiles import GroundPiece, TilePieces, ViewPiece
from dtpr.schema.view import View


class Known(Struct, frozen=True, kw_only=True):
    """One public device: what a question may ask of it, and where it is and senses.

    `geometry` is None where only `pieces` of it are known. `purposes` or `elements` are None where
    the source does not tell them.
    """

    id: str
    code: str
    organization: str
    name: dict[str, str]
    identifiability: Identifiability
    position: Position
    place: str | None = None
    purposes: Sequence[str] | None = None
    elements: Sequence[str] | None = None
    active_from: date | None = None
    active_until: date | None = None
    geometry: Geometry | None
    views: Sequence[View] = ()
    pieces: Sequence[TilePieces] = ()

    @property
    def rank(self) -> int:
        """How sensitive it is, 0 most."""
        return IDENTIFIABILITY_ORDER.index(self.identifiability)

    @property
    def point(self) -> Anchor | None:
        """Where it stands, if it is a point: where the register looks for it, to 1e-7 degrees."""
        if not isinstance(self.geometry, Point):
            return None
        lon, lat = (to_units(each) / UNITS_PER_DEGREE for each in self.geometry.coordinates)
        return anchor_at(lon, lat)

    @property
    def reach(self) -> Box | None:
        """A box of all that it is and senses, None where that is not known."""
        return reach_of(self.geometry, self.views) if self.geometry else None

    @property
    def senses(self) -> bool:
        """Whether it has a view at all."""
        return bool(self.views) or any(each.views for each in self.pieces)

    def is_asked_for(self, question: NearbyQuestion, today: date) -> bool:
        """Tell whether it passes the filters of a question."""
        status = status_between(self.active_from, self.active_until, question.active_on or today)
        return (
            status == question.status
            and question.organization in (None, self.organization)
            and question.identifiability in (None, self.identifiability)
            and question.element in (None, *(self.elements or ()))
            and question.purpose in (None, *(self.purposes or ()))
        )


def site_of(known: Known) -> Lookout | Site:
    """Return how a device is looked at: as the register does, so that nothing differs."""
    point, geometry = known.point, known.geometry
    if geometry is None:
        return _site_of_pieces(known.pieces)
    if point is None:
        return Site.whole(geometry, known.views)
    sectors = [each.sector for each in known.views if each.sector]
    if len(sectors) < len(known.views):
        return Site.whole(Point(coordinates=(point.lon, point.lat)), known.views)
    return Lookout(
        point,
        [
            Sector(
                point,
                CERTAINTIES.index(each.certainty),
                each.sector.bearing_deg,
                each.sector.width_deg,
                each.sector.range_m,
            )
            for each in known.views
            if each.sector
        ],
    )


def _site_of_pieces(pieces: Sequence[TilePieces]) -> Site:
    grounds = [form for each in pieces for form in map(_ground, each.grounds)]
    views = [form for each in pieces for form in map(_view, each.views)]
    return Site.near(None, grounds, views)


def _ground(piece: GroundPiece) -> Form:
    return RouteForm(piece.path) if piece.path else AreaForm(None, piece.rings, piece.edges)


def _view(piece: ViewPiece) -> Form:
    known = CERTAINTIES.index(piece.certainty)
    if piece.path:
        return CorridorForm(known, piece.half_width_m or 0.0, piece.path)
    return AreaForm(known, piece.rings, piece.edges)
