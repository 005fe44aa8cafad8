"""Icon sets: what the manifest of one says, and what a server answers of the sets that it has.

Source: the project's specification of icon sets (versions by meaning, colours, checksums).
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Answer, Identifier, whole
from dtpr.schema.taxonomy import Colour, ShapeId, Texts

SetKind = Literal["web", "print", "all"]
IconVariant = Literal["light", "dark", "yellow", "blue", "symbol"]

SetVersion = Annotated[
    str,
    whole(
        r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})",
        description="x is raised where an icon goes or gets another id, y where one is added, "
        "z where one is mended.",
        examples=["1.4.0"],
    ),
]
Sha256 = Annotated[str, whole(r"[0-9a-f]{64}", description="The SHA-256 of its bytes.")]
Size = Annotated[int, Meta(ge=1, description="Its bytes.")]
Names = Annotated[
    Texts,
    Meta(min_length=1, description="What it is called, by language.", examples=[{"en": "Video"}]),
]
Percent = Annotated[int, Meta(ge=0, le=100)]


FilePath = Annotated[
    str,
    whole(
        r"[a-z]+/([0-9]+/)?[A-Za-z0-9_.-]+",
        description="Where it is, seen from the manifest.",
        examples=["svg/video.hexagon.yellow.svg"],
    ),
]


class IconFile(Answer, frozen=True, kw_only=True):
    """One file of an icon."""

    path: FilePath
    variant: Annotated[IconVariant, Meta(description="The colours that it is in.")]
    bytes: Size
    sha256: Sha256


class SetIcon(Answer, frozen=True, kw_only=True):
    """One symbol in one shape, in all its colours."""

    id: Annotated[Identifier, Meta(description="The id of its symbol in the standard.")]
    aliases: Annotated[list[Identifier], Meta(description="Other ids of the same symbol.")]
    shape: Annotated[ShapeId, Meta(description="The shape around the symbol.")]
    since: Annotated[SetVersion, Meta(description="The version of the set that it came with.")]
    deprecated: Annotated[
        SetVersion | None,
        Meta(description="The version since which another one should be used; null for none."),
    ]
    name: Names
    keywords: Annotated[list[str], Meta(description="Words to find it by, in any language.")]
    elements: Annotated[list[Identifier], Meta(description="The elements that wear it.")]
    source: Annotated[
        str,
        Meta(
            description="The glyphs of Material Symbols that are in it, or `own`.",
            examples=["material-symbols:videocam"],
        ),
    ]
    files: Annotated[list[IconFile], Meta(min_length=1, description="Its files in this set.")]


class SetElement(Answer, frozen=True, kw_only=True):
    """One element of a release with the icon that it wears."""

    id: Annotated[Identifier, Meta(description="The id of the element.")]
    datachain: Annotated[Identifier, Meta(description="The kind of chain that it stands in.")]
    name: Names
    icon: Annotated[Identifier, Meta(description="The id of its symbol.")]
    shape: Annotated[ShapeId, Meta(description="The shape of its category.")]
    file: Annotated[IconFile, Meta(description="Its drawing.")]


class InkColour(Answer, frozen=True, kw_only=True):
    """One of the colours, on screens and in print."""

    meaning: Annotated[str, Meta(description="What it says of data about people.")]
    rgb: Annotated[Colour, Meta(description="On screens (sRGB).")]
    cmyk: Annotated[
        list[Percent],
        Meta(
            min_length=4,
            max_length=4,
            description="Start values in per cent; the printer confirms them on the stock.",
        ),
    ]
    spot: Annotated[
        str | None, Meta(description="The name of its spot ink; null where it has none.")
    ]


class InkColours(Answer, frozen=True, kw_only=True):
    """The colours of the icons, by what they are called."""

    black: Annotated[InkColour, Meta(description="Grounds of purposes, rings and symbols.")]
    white: Annotated[InkColour, Meta(description="Grounds of all else.")]
    yellow: Annotated[InkColour, Meta(description="Grounds where people can be identified.")]
    blue: Annotated[InkColour, Meta(description="Grounds where data is de-identified.")]


class SetRelease(Answer, frozen=True, kw_only=True):
    """A release of the taxonomy that elements and their words are from."""

    datachain: Annotated[Identifier, Meta(description="The kind of chain.")]
    version: Annotated[str, Meta(description="The version of the release.")]


class IconSetManifest(Answer, frozen=True, kw_only=True):
    """What is in an icon set: every icon with its names, files and checksums."""

    name: Annotated[Literal["dtpr-icons"], Meta(description="The name of the set.")]
    version: Annotated[SetVersion, Meta(description="The version of the set.")]
    released: Annotated[date, Meta(description="The day of this version.")]
    dtpr: Annotated[list[SetRelease], Meta(description="The releases that the elements are from.")]
    licence: Annotated[str, Meta(description="An SPDX expression.")]
    attribution: Annotated[str, Meta(description="Whom to name, and how.")]
    locales: Annotated[list[str], Meta(description="The languages of the names.")]
    colours: Annotated[InkColours, Meta(description="What each colour is.")]
    icons: Annotated[list[SetIcon], Meta(description="The icons, by id.")]
    elements: Annotated[
        list[SetElement], Meta(description="The elements, by kind of chain and id.")
    ]


class SetArchive(Answer, frozen=True, kw_only=True):
    """One zip of an icon set."""

    set: Annotated[SetKind, Meta(description="Who it is for; `all` holds everything.")]
    url: Annotated[str, Meta(description="Where it is; its bytes never change.")]
    bytes: Annotated[
        int | None,
        Meta(description="Its size; null where nobody has asked this server for it yet."),
    ]
    sha256: Annotated[
        str | None, Meta(description="Its SHA-256; null where it has not been made yet.")
    ]


class SetLinks(Answer, frozen=True, kw_only=True):
    """Single files of an icon set."""

    manifest: Annotated[str, Meta(description="What is in it, with every SVG.")]
    iconify: Annotated[str, Meta(description="All symbols as Iconify JSON.")]
    sprite: Annotated[str, Meta(description="The sprite of MapLibre styles, as `sprite` takes it.")]
    sprite_sdf: Annotated[str, Meta(description="The symbols as a sprite that takes any colour.")]
    preview: Annotated[str, Meta(description="A page that shows every icon.")]


class IconSetEdition(Answer, frozen=True, kw_only=True):
    """One version of the icon set."""

    version: Annotated[SetVersion, Meta(description="The version.")]
    archives: Annotated[list[SetArchive], Meta(description="Its zips.")]
    files: Annotated[
        SetLinks | None, Meta(description="Single files; null for a version of the past.")
    ]


class IconSetList(Answer, frozen=True, kw_only=True):
    """The icon sets of a server, the newest first."""

    versions: Annotated[list[IconSetEdition], Meta(description="Every version that is kept.")]
