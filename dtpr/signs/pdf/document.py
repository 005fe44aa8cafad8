"""The objects that both kinds of PDF are made of, and how a file is saved: the same each time."""

import zlib
from typing import BinaryIO

from pikepdf import Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream

from dtpr.signs.display import Picture


def stream_of(pdf: Pdf, data: bytes, entries: Dictionary | None = None) -> Object:
    """Return a compressed stream as an indirect object, with the entries of its dictionary."""
    made = Stream(pdf, zlib.compress(data, 9))
    for key, value in (entries or Dictionary()).items():
        made[key] = value
    made.Filter = Name.FlateDecode
    return pdf.make_indirect(made)


def image_of(pdf: Pdf, picture: Picture, samples: bytes, space: Name) -> Object:
    """Return a picture as an image whose samples have one byte for each part of a colour."""
    entries = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width_px,
        Height=picture.height_px,
        ColorSpace=space,
        BitsPerComponent=8,
    )
    return stream_of(pdf, samples, entries)


def metadata_of(pdf: Pdf, xmp: bytes) -> Object:
    """Return XMP as an indirect object, uncompressed, so that any program can find it."""
    made = Stream(pdf, xmp)
    made.Type, made.Subtype = Name.Metadata, Name.XML
    return pdf.make_indirect(made)


def save(pdf: Pdf, to: BinaryIO, version: str) -> None:
    """Write a file whose identifier is the hash of what is in it."""
    pdf.save(
        to,
        force_version=version,
        fix_metadata_version=False,
        compress_streams=False,
        object_stream_mode=ObjectStreamMode.disable,
        deterministic_id=True,
    )
