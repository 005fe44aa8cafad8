"""Print files that grow page by page, in bounded memory: PDF/X-1a:2003 on PDF 1.4.

Source: ISO 15930-4 (PDF/X-1a:2003); the ICC's registry of printing conditions (color.org).
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import BinaryIO, Literal, Self

import pikepdf
from msgspec import Struct
from pikepdf import AccessMode, Array, Dictionary, Job, Name, Object, Pdf

from dtpr.signs.display import Box, Picture
from dtpr.signs.pdf.content import Page
from dtpr.signs.pdf.document import image_of, metadata_of, save, stream_of
from dtpr.signs.pdf.inks import Spot, cmyk_samples, separation
from dtpr.signs.pdf.metadata import FOR_PRINT, About, print_info_of, xmp_of

Condition = Literal[
    "FOGRA39", "FOGRA47", "FOGRA51", "FOGRA52", "CGATS TR 001", "CGATS TR 006", "JC200103"
]

CONDITIONS: Mapping[Condition, str] = {
    "FOGRA39": "Offset, coated paper, ISO 12647-2:2004 (Europe)",
    "FOGRA47": "Offset, uncoated paper, ISO 12647-2:2004 (Europe)",
    "FOGRA51": "Offset, coated paper, ISO 12647-2:2013 (Europe)",
    "FOGRA52": "Offset, uncoated paper, ISO 12647-2:2013 (Europe)",
    "CGATS TR 001": "SWOP, web offset, publication paper (America)",
    "CGATS TR 006": "GRACoL, sheet-fed offset, coated paper (America)",
    "JC200103": "Japan Color 2001, sheet-fed offset, coated paper",
}
"""The printing conditions that a file can be made for, by their names in the ICC's registry."""

_REGISTRY = "http://www.color.org"
_VERSION = "1.4"
_PAGES_IN_MEMORY = 16
OVERPRINT = "Overprint"
"""The name of the graphics state in which lines leave the other plates as they are."""


class Art(Struct, frozen=True, kw_only=True, dict=True, eq=False):
    """Operators, and what they ask the resources for: by name, in the order of the names.

    A form is art that is shown as one thing; its box, in its own mm, is all that shows of it.
    """

    content: str
    spots: tuple[Spot, ...] = ()
    pictures: Mapping[str, Picture] = {}
    forms: Mapping[str, "Form"] = {}
    overprints: bool = False

    @cached_property
    def digest(self) -> bytes:
        """Return what tells this art from other art."""
        parts = [self.content.encode(), *(each.samples for each in self.pictures.values())]
        return sha256(b"".join(sha256(each).digest() for each in parts)).digest()


class Form(Struct, frozen=True, kw_only=True, eq=False):
    """Art that can be shown several times."""

    art: Art
    box: Box


class Boxes(Struct, frozen=True, kw_only=True):
    """A page, and what is cut from it, in mm from the trimmed page's top left corner."""

    page: Page
    trim: Box
    bleed: Box


class PrintBook:
    """A print file; a context manager, which takes its temporary files away."""

    def __init__(self, condition: Condition) -> None:
        self._condition: Condition = condition
        self._stack = ExitStack()
        self._temporary: Path | None = None
        self._chunks: list[Path] = []
        self.pages = 0
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def add(self, boxes: Boxes, art: Art) -> None:
        """Add a page."""
        self.pages += 1
        if len(self._pdf.pages) == _PAGES_IN_MEMORY:
            self._put_aside()
        page = Dictionary(
            Type=Name.Page,
            MediaBox=boxes.page.media_box,
            BleedBox=boxes.page.to_pdf(boxes.bleed),
            TrimBox=boxes.page.to_pdf(boxes.trim),
            Resources=self._resources(art),
            Contents=stream_of(self._pdf, art.content.encode()),
        )
        self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))

    def write(self, about: About, to: BinaryIO) -> None:
        """Write the whole file; nothing can be added afterwards."""
        pdf = self._bind()
        pdf.trailer.Info = pdf.make_indirect(print_info_of(about))
        pdf.Root.OutputIntents = Array([self._intent()])
        pdf.Root.Metadata = metadata_of(pdf, xmp_of(about, FOR_PRINT))
        save(pdf, to, _VERSION)

    def _begin(self) -> None:
        self._pdf = Pdf.new()
        self._made: dict[object, Object] = {}

    def _put_aside(self) -> None:
        chunk = self._folder() / f"{len(self._chunks)}.pdf"
        with chunk.open("wb") as to:
            save(self._pdf, to, _VERSION)
        self._pdf.close()
        self._chunks.append(chunk)
        self._begin()

    def _bind(self) -> Pdf:
        if not self._chunks:
            return self._pdf
        self._put_aside()
        # This way what lies in the files is read only while the whole is written.
        bound = self._folder() / "bound.pdf"
        job = {
            "empty": "",
            "pages": [{"file": str(each)} for each in self._chunks],
            "outputFile": str(bound),
            "compressStreams": "n",
            "objectStreams": "disable",
            "deterministicId": "",
        }
        Job(job).run()
        return self._stack.enter_context(Pdf.open(bound, access_mode=AccessMode.stream))

    def _folder(self) -> Path:
        if self._temporary is None:
            folder = TemporaryDirectory(prefix="dtpr-print-")
            self._temporary = Path(self._stack.enter_context(folder))
        return self._temporary

    def _intent(self) -> Dictionary:
        return Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFX,
            OutputConditionIdentifier=self._condition,
            OutputCondition=CONDITIONS[self._condition],
            RegistryName=_REGISTRY,
            Info=CONDITIONS[self._condition],
        )

    def _resources(self, art: Art) -> Dictionary:
        kinds = {
            "ColorSpace": {each.key: self._space(each) for each in art.spots},
            "XObject": {name: self._image(each) for name, each in art.pictures.items()}
            | {name: self._form(each) for name, each in art.forms.items()},
            "ExtGState": {OVERPRINT: self._overprint()} if art.overprints else {},
        }
        return Dictionary({f"/{kind}": _named(found) for kind, found in kinds.items() if found})

    def _once(self, key: object, make: Callable[[], Object]) -> Object:
        if key not in self._made:
            self._made[key] = self._pdf.make_indirect(make())
        return self._made[key]

    def _space(self, spot: Spot) -> Object:
        return self._once(spot, lambda: separation(spot))

    def _overprint(self) -> Object:
        state = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1)
        return self._once(OVERPRINT, lambda: state)

    def _image(self, picture: Picture) -> Object:
        key = (picture.width_px, picture.height_px, sha256(picture.samples).digest())
        return self._once(
            key, lambda: image_of(self._pdf, picture, cmyk_samples(picture), Name.DeviceCMYK)
        )

    def _form(self, form: Form) -> Object:
        entries = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=list(form.box))
        entries.Resources = self._resources(form.art)
        return self._once(
            (form.art.digest, form.box),
            lambda: stream_of(self._pdf, form.art.content.encode(), entries),
        )


def _named(objects: Mapping[str, Object]) -> Dictionary:
    return Dictionary({f"/{name}": each for name, each in sorted(objects.items())})
